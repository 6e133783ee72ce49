import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderRequest } from '../../../src/contract/provider.js';
import type { Writer } from '../../../src/contract/writer.js';
import type { OrderItem } from '../../../src/domain/order.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import type { TestChannel } from './channel.js';
import { call, must, onlyBody, openChannel } from './channel.js';

let channel: TestChannel;
let sender: Writer<OrderRequest>;
beforeEach(async () => {
  channel = await openChannel();
  sender = must(channel.provider.orders?.send);
});
afterEach(() => channel.close());

const inr = (amount: string) => ({ amount, currencyCode: 'INR' });
const settings = [
  { type: 'payment_gateway', payment_gateway: { type: 'razorpay', configuration_name: 'shop', razorpay: { receipt: 'r-1' } } },
];
const parameters = {
  reference_id: 'IN-1001',
  type: 'digital-goods',
  payment_settings: settings,
  currency: 'INR',
  total_amount: { value: 60_599, offset: 100 },
  order: {
    status: 'pending',
    items: [
      { retailer_id: 'tea-1', name: 'Tea', amount: { value: 15_050, offset: 100 }, quantity: 2 },
      { name: 'Gift wrap', amount: { value: 29_999, offset: 100 }, quantity: 1 },
    ],
    subtotal: { value: 60_099, offset: 100 },
    tax: { value: 1000, offset: 100 },
    shipping: { value: 500, offset: 100 },
    discount: { value: 1000, offset: 100 },
  },
};

describe('kaleyra › sendOrder', () => {
  it('MUST send the order with its exact sum and its payment settings', async () => {
    const receipt = await sender.send(
      request({
        items: [item({ retailerId: 'tea-1' }), item({ name: 'Gift wrap', unitPrice: inr('299.99'), quantity: 1 })],
        ...{ tax: '10', shipping: '5.00', discount: '10.0' },
        paymentSettings: { type: 'digital-goods', payment_settings: settings },
      }),
      call,
    );
    expect(receipt).toEqual({
      outcome: 'ACCEPTED',
      providerId: 'A0000000000000000001',
      result: { orderReference: 'IN-1001', orderSubtotal: '600.99', orderTotal: '605.99' },
    });
    expect(onlyBody(channel)).toEqual({
      messaging_object: {
        ...{ messaging_product: 'whatsapp', recipient_type: 'individual', to: '+919876543210' },
        type: 'interactive',
        interactive: { type: 'order_details', body: { text: 'Please pay' }, action: { name: 'review_and_pay', parameters } },
      },
      extra_info: { ref: 'write-1', wa_source: 'api' },
    });
  });

  it('MUST send an approved template where one is named', async () => {
    await sender.send(request({ text: null, template: { name: 'pay_your_order', language: 'en' } }), call);
    expect(onlyBody(channel)).toMatchObject({
      messaging_object: {
        type: 'template',
        template: {
          ...{ name: 'pay_your_order', language: { policy: 'deterministic', code: 'en' } },
          components: [
            {
              ...{ type: 'button', sub_type: 'order_details', index: '0' },
              parameters: [{ type: 'action', action: { order_details: { reference_id: 'IN-1001', type: 'physical-goods' } } }],
            },
          ],
        },
      },
    });
  });

  it('MUST choose a reference_id where the shop gives none, the same for the same write', async () => {
    const { result } = await sender.send(request({ reference: null }), { ...call, correlationId: 'x'.repeat(64) });
    expect(result?.['orderReference']).toMatch(/^[0-9a-f]{32}$/);
    const again = await sender.send(request({ reference: null }), { ...call, correlationId: 'x'.repeat(64) });
    expect(again.result).toEqual(result);
    const short = await sender.send(request({ reference: null }), call);
    expect(short.result?.['orderReference']).toBe('write-1');
  });

  it.each<[string, Partial<OrderRequest>, string]>([
    ['another currency', { currencyCode: 'BRL' }, 'currencyCode'],
    ['no text', { text: null }, 'text'],
    ['a text that is too long', { text: 'x'.repeat(1025) }, 'text'],
    ['a text beside a template', { template: { name: 'a', language: 'en' } }, 'text'],
    ['a template without a language', { text: null, template: { name: 'a', language: ' ' } }, 'template.language'],
    ['a reference with a blank', { reference: 'IN 1' }, 'reference'],
    ['a reference of 36 characters', { reference: 'x'.repeat(36) }, 'reference'],
    ['no item', { items: [] }, 'items'],
    ['an item without a name', { items: [item({ name: ' ' })] }, 'items.0.name'],
    ['a name of 61 characters', { items: [item({ name: 'x'.repeat(61) })] }, 'items.0.name'],
    ['an item without a price', { items: [item({ unitPrice: null })] }, 'items.0.unitPrice'],
    ['a price of three decimals', { items: [item({ unitPrice: inr('1.005') })] }, 'items.0.unitPrice.amount'],
    ['a price that is too large to be exact', { items: [item({ unitPrice: inr('90071992547409.92') })] }, 'items.0.unitPrice.amount'],
    ['a total that is too large to be exact', { items: [item({ unitPrice: inr('90071992547409.91') })] }, 'items'],
    ['no piece', { items: [item({ quantity: 0 })] }, 'items.0.quantity'],
    ['a discount larger than the order', { discount: '1000' }, 'discount'],
    ['a negative tax', { tax: '-1' }, 'tax'],
    ['payment settings that are a list', { paymentSettings: [] }, 'paymentSettings'],
    ['payment settings with the sum', { paymentSettings: { total_amount: 1 } }, 'paymentSettings'],
    ['goods of another kind', { paymentSettings: { type: 'services' } }, 'paymentSettings.type'],
    ['an empty list of ways to pay', { paymentSettings: { payment_settings: [] } }, 'paymentSettings.payment_settings'],
    ['a number without +', { phoneNumber: '919876543210' }, 'phoneNumber'],
  ])('MUST refuse %s before any call, naming the field', async (_, changes, field) => {
    expect(sender.check(request(changes)).map((refusal) => `${refusal.code} ${refusal.field?.join('.')}`)).toEqual([`INVALID ${field}`]);
    await expect(sender.send(request(changes), call)).rejects.toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(channel.simulator.requests).toEqual([]);
  });
});

describe('an order that was sent', () => {
  let gateway: RunningGateway;
  beforeEach(async () => {
    gateway = await runGateway({ channels: { india: { provider: 'kaleyra', simulator: channel.simulator } } });
  });
  afterEach(() => gateway.close());

  const input = `channel: "india", phoneNumber: "+919876543210", currencyCode: "INR", text: "Please pay", shipping: "5",
    items: [{ name: "Tea", quantity: 2, unitPrice: { amount: "150.50", currencyCode: "INR" } }]`;
  type Sent = {
    sendOrder: { outcome: string | null; order: { id: string; reference: string } | null; userErrors: { code: string; field: string[] }[] };
  };
  const send = async (more: string): Promise<Sent['sendOrder']> => {
    const fields =
      'outcome order { id reference status total { amount } customer { phoneNumber } items { name } } userErrors { code field }';
    const { data, errors } = await gateway.ask<Sent, object>(`mutation { sendOrder(input: { ${input}, ${more} }) { ${fields} } }`);
    expect(errors).toEqual([]);
    return data?.sendOrder as Sent['sendOrder'];
  };

  it('MUST be in the ledger under the reference that the phone knows, and take a status by it', async () => {
    const sent = await send('reference: "IN-7"');
    expect(sent).toMatchObject({
      outcome: 'ACCEPTED',
      order: {
        reference: 'IN-7',
        status: 'PENDING',
        total: { amount: '306.00' },
        customer: { phoneNumber: '+919876543210' },
        items: [{ name: 'Tea' }],
      },
      userErrors: [],
    });
    const update = `mutation { updateOrderStatus(input: { orderId: "${sent.order?.id}", status: SHIPPED }) { outcome userErrors { code } } }`;
    const { data } = await gateway.ask(update);
    expect(data).toEqual({ updateOrderStatus: { outcome: 'ACCEPTED', userErrors: [] } });
    expect(channel.simulator.sent.at(-1)?.request).toMatchObject({
      messaging_object: {
        template: { components: [{ parameters: [{ order_status: { reference_id: 'IN-7', order: { status: 'shipped' } } }] }] },
      },
    });
  });

  it('MUST be sent once for one key, and return the same order', async () => {
    const first = await send('idempotencyKey: "k"');
    const second = await send('idempotencyKey: "k"');
    expect(second).toEqual(first);
    expect(first.order?.reference).toMatch(/^[A-Za-z0-9_.-]{1,35}$/);
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('MUST NOT be stored when the answer was lost: its outcome is UNKNOWN, and it is not sent again', async () => {
    channel.simulator.fail({ kind: 'cut-after' });
    expect(await send('reference: "IN-8"')).toMatchObject({ outcome: 'UNKNOWN', order: null, userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('MUST NOT replace an order that is known', async () => {
    const track = `mutation { trackOrder(input: { channel: "india", reference: "IN-9", status: PROCESSING, customer: { phoneNumber: "+919876543210" } }) { outcome } }`;
    await gateway.ask(track);
    expect(await send('reference: "IN-9"')).toMatchObject({ order: { reference: 'IN-9', status: 'PROCESSING' } });
  });
});

function request(changes: Partial<OrderRequest>): OrderRequest {
  return {
    ...{ phoneNumber: '+919876543210', items: [item({})], currencyCode: 'INR', discount: null, tax: null, shipping: null },
    ...{ paymentSettings: null, text: 'Please pay', reference: 'IN-1001', template: null },
    ...{ footerText: null, catalogId: null, expiresAt: null, expirationText: null },
    ...changes,
  };
}

function item(changes: Partial<OrderItem>): OrderItem {
  return {
    ...{ productId: null, retailerId: null, name: 'Tea', quantity: 2, unitPrice: inr('150.50'), total: null, imageUrl: null },
    isCustomItem: null,
    ...changes,
  };
}
