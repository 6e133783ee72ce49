import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import type { ReceivedRequest } from '../../../src/providers/simulator/server.js';
import {
  OrderDocument,
  TrackOrderDocument,
  UpdateOrderStatusDocument,
  type TrackOrderInput,
  type UpdateOrderStatusInput,
} from '../../operations/generated.js';
import { noCalls, openFiveChannels, type FiveChannels } from './five-channels.js';

let five: FiveChannels;

beforeAll(async () => void (five = await openFiveChannels()));
afterAll(() => five.close());
beforeEach(() => void five.calls());

async function changeStatus(orderId: string, input: Omit<UpdateOrderStatusInput, 'orderId'>) {
  return (await five.read(UpdateOrderStatusDocument, { input: { orderId, ...input } })).updateOrderStatus;
}

async function track(input: TrackOrderInput) {
  return (await five.read(TrackOrderDocument, { input })).trackOrder;
}

async function readOrder(id: string) {
  return (await five.read(OrderDocument, { id })).order;
}

function bodyOf(request: ReceivedRequest | undefined): unknown {
  return JSON.parse(request?.body ?? 'null');
}

const brl = (amount: string) => ({ amount, currencyCode: 'BRL' });

describe('an order that is stored with trackOrder', () => {
  const whole: TrackOrderInput = {
    channel: 'rio',
    reference: 'TOLD-1',
    customer: { phoneNumber: '+5511987654321', name: 'Ana Souza' },
    paymentStatus: 'PENDING',
    items: [{ productId: '24071815339147425', name: 'Café', quantity: 3, unitPrice: brl('10.10'), isCustomItem: false }],
    shipping: brl('12.50'),
    total: brl('42.80'),
    messageId: '3EB0AAAA',
    orderRequestId: '4N9AAAA',
  };

  it('can be read and changed on Z-API, with exactly the stored data', async () => {
    const tracked = await track(whole);
    expect(tracked).toMatchObject({
      outcome: 'APPLIED',
      userErrors: [],
      order: { status: 'PENDING', total: { amount: '42.80' }, source: { kind: 'LEDGER' } },
    });
    expect(five.calls()).toEqual(noCalls);
    const payload = await changeStatus(tracked?.order?.id ?? '', { status: 'SHIPPED' });
    expect(payload).toMatchObject({ outcome: 'ACCEPTED', order: { status: 'SHIPPED' } });
    expect(bodyOf(five.rio.requests[0])).toEqual({
      phone: '5511987654321',
      messageId: '3EB0AAAA',
      referenceId: 'TOLD-1',
      orderRequestId: '4N9AAAA',
      orderStatus: 'shipped',
      paymentStatus: 'pending',
      order: {
        currency: 'BRL',
        shipping: 12.5,
        products: [{ name: 'Café', value: 10.1, quantity: 3, productId: '24071815339147425', isCustomItem: false }],
      },
    });
  });

  it('can be read and changed on Kaleyra, which needs only the number', async () => {
    const tracked = await track({ channel: 'delhi', reference: 'TRACKED-2', customer: { phoneNumber: '+919876543210' } });
    const payload = await changeStatus(tracked?.order?.id ?? '', { status: 'PARTIALLY_SHIPPED' });
    expect(payload).toMatchObject({ outcome: 'ACCEPTED', order: { status: 'PARTIALLY_SHIPPED' } });
    expect(five.delhi.sent.at(-1)?.request.messaging_object).toMatchObject({ to: '+919876543210' });
  });

  it('is MISSING_ORDER_SNAPSHOT where the provider needs more data, until it is stored again with it', async () => {
    const ids = { reference: 'TOLD-3', messageId: '3EB0BBBB', orderRequestId: '4N9BBBB' };
    const { items: _items, messageId: _messageId, ...bare } = { ...whole, ...ids };
    const id = (await track(bare))?.order?.id ?? '';
    const refused = await changeStatus(id, { status: 'SHIPPED' });
    expect(refused).toMatchObject({ outcome: null, userErrors: [{ code: 'MISSING_ORDER_SNAPSHOT' }] });
    expect(refused?.userErrors[0]?.message).toMatch(/items.*messageId|messageId.*items/);
    expect(five.calls()).toEqual(noCalls);
    await track({ ...whole, ...ids });
    expect(await changeStatus(id, { status: 'SHIPPED' })).toMatchObject({ outcome: 'ACCEPTED' });
  });

  it('is MISSING_ORDER_SNAPSHOT when it was never stored', async () => {
    const payload = await changeStatus(toId('Order', 'rio', 'NEVER-TOLD'), { status: 'SHIPPED' });
    expect(payload).toMatchObject({
      order: null,
      outcome: null,
      userErrors: [{ code: 'MISSING_ORDER_SNAPSHOT', field: ['input', 'orderId'] }],
    });
  });

  it('keeps its placedAt, and has each trackOrder in its history', async () => {
    const first = await track({ ...whole, reference: 'TOLD-4' });
    const again = await track({ ...whole, reference: 'TOLD-4', status: 'PROCESSING', number: 'N-4' });
    expect(again?.order).toMatchObject({ id: first?.order?.id, status: 'PROCESSING', number: 'N-4', placedAt: first?.order?.placedAt });
    const order = await readOrder(first?.order?.id ?? '');
    expect(order?.history).toMatchObject([
      { kind: 'TRACKED', actor: 'everything', to: 'PENDING' },
      { kind: 'TRACKED', from: 'PENDING', to: 'PROCESSING' },
    ]);
  });

  it.each(['miami', 'riyadh'] as const)('is refused where the provider lists its orders itself: %s', async (channel) => {
    const payload = await track({ ...whole, channel });
    expect(payload).toMatchObject({ order: null, outcome: null, userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED' }] });
    expect(five.calls()).toEqual(noCalls);
  });
});
