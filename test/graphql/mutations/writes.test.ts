import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import type { ReceivedRequest } from '../../../src/providers/simulator/server.js';
import { during, htmlPage } from '../../faults.js';
import {
  OrderDocument,
  OrdersDocument,
  UpdateOrderDocument,
  UpdateOrderStatusDocument,
  type UpdateOrderInput,
  type UpdateOrderStatusInput,
} from '../../operations/generated.js';
import { noCalls, openFiveChannels, type FiveChannels } from '../queries/five-channels.js';

let five: FiveChannels;

beforeAll(async () => void (five = await openFiveChannels()));
afterAll(() => five.close());
beforeEach(() => void five.calls());

async function changeStatus(orderId: string, input: Omit<UpdateOrderStatusInput, 'orderId'>) {
  return (await five.read(UpdateOrderStatusDocument, { input: { orderId, ...input } })).updateOrderStatus;
}

async function change(orderId: string, input: Omit<UpdateOrderInput, 'orderId'>) {
  return (await five.read(UpdateOrderDocument, { input: { orderId, ...input } })).updateOrder;
}

async function readOrder(id: string) {
  return (await five.read(OrderDocument, { id })).order;
}

function bodyOf(request: ReceivedRequest | undefined): unknown {
  return JSON.parse(request?.body ?? 'null');
}

describe('a change of status', () => {
  it('is a form with the status of Wabotick, and confirmed', async () => {
    const payload = await changeStatus(toId('Order', 'miami', '172310467380123456789'), { status: 'ACCEPTED' });
    expect(payload).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    expect(payload?.order).toMatchObject({ status: 'ACCEPTED', providerStatus: 'Approved', source: { kind: 'LIVE' } });
    const writes = five.miami.requests.filter(({ path }) => path.endsWith('/status-change'));
    const { apiToken } = five.miami.settings as { apiToken: string };
    expect(writes.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
      { apiToken, order_unique_id: '172310467380123456789', cart_status: 'Approved' },
    ]);
  });

  it('is one update with the payment status on Awal, and confirmed', async () => {
    const payload = await changeStatus(toId('Order', 'riyadh', '2'), { status: 'SHIPPED' });
    expect(payload).toMatchObject({
      outcome: 'APPLIED',
      userErrors: [],
      order: { status: 'SHIPPED', providerStatus: 'shipped', paymentStatus: 'PAID' },
    });
    const writes = five.riyadh.requests.filter(({ method }) => method === 'PUT');
    expect(writes.map(bodyOf)).toEqual([{ status: 'shipped', payment_status: 'paid' }]);
    expect(writes[0]?.target).toBe('/api/developer/orders/2?phone_number_id=123456');
  });

  it('sends the original order again on Z-API, and is queued', async () => {
    const payload = await changeStatus(toId('Order', 'rio', '4N8FCTW1WM6'), { status: 'PROCESSING', message: 'We are at it.' });
    expect(payload).toMatchObject({
      outcome: 'ACCEPTED',
      userErrors: [],
      order: { status: 'PROCESSING', providerStatus: null, source: { kind: 'LEDGER' } },
    });
    expect(five.calls()).toEqual({ ...noCalls, rio: 1 });
    expect(five.rio.orders.get('4N8FCTW1WM6')).toMatchObject({ order: { providerStatus: 'processing' }, messages: ['We are at it.'] });
  });

  it("is a template message on Kaleyra, with the client's words and references, and queued", async () => {
    const template = { name: 'estado_del_pedido', language: 'es_MX' };
    const given = { status: 'SHIPPED', message: 'On its way', template, references: ['A-1', 'B-2'] } as const;
    const payload = await changeStatus(toId('Order', 'delhi', '395XXXXX'), { ...given, references: [...given.references] });
    expect(payload).toMatchObject({ outcome: 'ACCEPTED', userErrors: [], order: { status: 'SHIPPED' } });
    const { messaging_object: message, extra_info: extra } = five.delhi.sent.at(-1)?.request ?? {};
    expect(message).toMatchObject({ to: '+16505551234', template: { name: 'estado_del_pedido', language: { code: 'es_MX' } } });
    expect(message?.template.components[0].parameters[0].order_status).toEqual({
      reference_id: '395XXXXX',
      order: { status: 'shipped', description: 'On its way' },
    });
    expect(extra).toMatchObject({ ref1: 'A-1', ref2: 'B-2' });
    expect(five.calls()).toEqual({ ...noCalls, delhi: 1 });
  });

  it('is refused where the status is read-only', async () => {
    const payload = await changeStatus(toId('Order', 'sydney', '964278151888836'), { status: 'SHIPPED' });
    expect(payload).toMatchObject({ outcome: null, userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED' }] });
    expect(payload?.order).toMatchObject({ status: 'PENDING', availableStatuses: [] });
    expect(five.calls()).toEqual(noCalls);
  });

  it('records the client, and whether the provider confirmed it', async () => {
    const awal = await readOrder(toId('Order', 'riyadh', '2'));
    expect(awal?.history).toMatchObject([{ kind: 'STATUS_CHANGED', actor: 'everything', from: 'ACCEPTED', to: 'SHIPPED' }]);
    const zapi = await readOrder(toId('Order', 'rio', '4N8FCTW1WM6'));
    expect(zapi?.history).toMatchObject([
      { kind: 'PLACED', actor: 'rio', to: 'PENDING' },
      { kind: 'STATUS_REQUESTED', actor: 'everything', from: 'PENDING', to: 'PROCESSING' },
    ]);
  });

  it('to the present status sends nothing where the provider itself reports that status', async () => {
    const payload = await changeStatus(toId('Order', 'riyadh', '5'), { status: 'COMPLETED' });
    expect(payload).toMatchObject({ outcome: 'APPLIED', userErrors: [], order: { status: 'COMPLETED' } });
    expect(five.riyadh.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('that WhatsApp would not deliver is refused before it is sent', async () => {
    const id = toId('Order', 'delhi', 'US-88213');
    await changeStatus(id, { status: 'COMPLETED' });
    five.calls();
    const payload = await changeStatus(id, { status: 'PROCESSING' });
    expect(payload).toMatchObject({ outcome: null, userErrors: [{ code: 'INVALID_TRANSITION', field: ['input', 'status'] }] });
    expect(payload?.order).toMatchObject({ status: 'COMPLETED', availableStatuses: [] });
    expect(five.calls()).toEqual(noCalls);
  });

  it('returns the refusal of a transition with the message of the provider', async () => {
    // The order moved on at the provider between the reading and the write.
    const details = { status: 'The status cannot change from delivered to shipped' };
    const body = { error: 'validation_failed', message: 'Validation failed', details, request_id: 'req_1' };
    const fault = { kind: 'answer', answer: { status: 422, body }, when: ({ method }: ReceivedRequest) => method === 'PUT' } as const;
    const payload = await during(five.riyadh, fault, () => changeStatus(toId('Order', 'riyadh', '7'), { status: 'SHIPPED' }));
    expect(payload).toMatchObject({ outcome: null, order: { status: 'ACCEPTED' } });
    const reason = 'Validation failed; status: The status cannot change from delivered to shipped';
    expect(payload?.userErrors).toEqual([
      {
        code: 'INVALID_TRANSITION',
        field: ['input', 'status'],
        message: `Awal reports that the request is not valid: ${reason}`,
        ...{ providerCode: 'validation_failed', providerMessage: reason },
      },
    ]);
  });

  it('keeps its outcome when the order cannot be read afterwards, which is an error on that field only', async () => {
    const input = { orderId: toId('Order', 'riyadh', '1'), status: 'ACCEPTED' } as const;
    const afterTheWrite = () => five.riyadh.requests.some(({ method }) => method === 'PUT');
    const fault = {
      kind: 'answer',
      answer: htmlPage(502),
      when: ({ method }: ReceivedRequest) => method === 'GET' && afterTheWrite(),
    } as const;
    const { data, errors } = await during(five.riyadh, fault, () => five.ask(UpdateOrderStatusDocument, { input }));
    expect(data?.updateOrderStatus).toMatchObject({ outcome: 'APPLIED', userErrors: [], order: null });
    expect(errors).toMatchObject([{ path: ['updateOrderStatus', 'order'], extensions: { code: 'PROVIDER_BAD_RESPONSE' } }]);
  });

  it('on Awal keeps the payment status: an order marked paid between list and update stays paid', async () => {
    const { orders } = await five.read(OrdersDocument, {
      filter: { channels: ['riyadh'], paymentStatuses: ['PENDING'], statuses: ['PENDING'] },
    });
    const listed = orders.nodes.find(({ reference }) => reference === '6');
    expect(listed).toMatchObject({ paymentStatus: 'PENDING', status: 'PENDING' });
    five.riyadh.change(6, { payment_status: 'paid' });
    const payload = await changeStatus(listed?.id ?? '', { status: 'ACCEPTED', expectedStatus: 'PENDING' });
    expect(payload).toMatchObject({ outcome: 'APPLIED', order: { status: 'ACCEPTED', paymentStatus: 'PAID' } });
    expect(five.riyadh.order(6)).toMatchObject({ status: 'accepted', payment_status: 'paid' });
  });
});

describe('two changes of one order at the same time', () => {
  it('are made one after the other, each from the result of the one before', async () => {
    const id = toId('Order', 'miami', '172390002100099905678');
    const [first, second] = await Promise.all([changeStatus(id, { status: 'ACCEPTED' }), changeStatus(id, { status: 'SHIPPED' })]);
    expect([first?.outcome, second?.outcome]).toEqual(['APPLIED', 'APPLIED']);
    const order = await readOrder(id);
    expect(order?.history.map(({ from, to }) => [from, to])).toEqual([
      ['PENDING', 'ACCEPTED'],
      ['ACCEPTED', 'SHIPPED'],
    ]);
  });

  it('are in one request answered each with the order after its own change', async () => {
    const id = toId('Order', 'miami', '172322293142012345678');
    const change = (status: string) => `updateOrderStatus(input: { orderId: "${id}", status: ${status} }) { order { status } }`;
    const { data } = await five.ask(`mutation { first: ${change('SHIPPED')} second: ${change('DELIVERED')} }`);
    expect(data).toEqual({ first: { order: { status: 'SHIPPED' } }, second: { order: { status: 'DELIVERED' } } });
  });

  it('are refused when they expect a status that the other has changed', async () => {
    const id = toId('Order', 'miami', '172380551234088804567');
    const answers = await Promise.all(
      (['ACCEPTED', 'SHIPPED', 'COMPLETED'] as const).map((status) => changeStatus(id, { status, expectedStatus: 'PENDING' })),
    );
    expect(answers.map((answer) => answer?.outcome).sort()).toEqual(['APPLIED', null, null].sort());
    const refusals = answers.flatMap((answer) => answer?.userErrors ?? []);
    expect(refusals).toMatchObject([{ code: 'STATUS_CONFLICT' }, { code: 'STATUS_CONFLICT' }]);
    expect(five.miami.requests.filter(({ path }) => path.endsWith('/status-change'))).toHaveLength(1);
  });
});

describe('a change of details', () => {
  it('has everything that Awal accepts, in one update that keeps the payment status', async () => {
    const given = { adminNotes: 'Leave at the door', shippingDate: '2024-02-01', deliveryDate: '2024-02-03', branchId: '2' };
    const payload = await change(toId('Order', 'riyadh', '3'), given);
    expect(payload).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    expect(payload?.order).toMatchObject({
      adminNotes: 'Leave at the door',
      shippingDate: '2024-02-01',
      deliveryDate: '2024-02-03',
      paymentStatus: 'PAID',
    });
    const [write] = five.riyadh.requests.filter(({ method }) => method === 'PUT');
    expect(bodyOf(write)).toEqual({
      admin_notes: 'Leave at the door',
      shipping_date: '2024-02-01',
      delivery_date: '2024-02-03',
      branch_id: '2',
      payment_status: 'paid',
    });
  });

  it('is a payment status on Z-API, sent to the customer with the present status', async () => {
    const payload = await change(toId('Order', 'rio', '4N9AVI38VOB'), { paymentStatus: 'PAID', message: 'Thank you' });
    expect(payload).toMatchObject({ outcome: 'ACCEPTED', userErrors: [], order: { paymentStatus: 'PAID', status: 'PENDING' } });
    const [write, ...others] = five.rio.requests;
    expect(write?.path).toMatch(/\/order-payment-update$/);
    expect(bodyOf(write)).toMatchObject({
      orderStatus: 'pending',
      paymentStatus: 'paid',
      message: 'Thank you',
      referenceId: '4N9AVI38VOB',
    });
    expect(others).toEqual([]);
  });

  it.each(['miami', 'delhi', 'sydney'] as const)('is refused where the provider has none to change: %s', async (channel) => {
    const reference = { miami: '172310467380123456789', delhi: '395XXXXX', sydney: '964278151888836' }[channel];
    const payload = await change(toId('Order', channel, reference), { paymentStatus: 'PAID' });
    expect(payload).toMatchObject({ outcome: null, userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED' }] });
    expect(five.calls()).toEqual(noCalls);
  });

  it.each<[string, Omit<UpdateOrderInput, 'orderId'>, object]>([
    ['nothing', {}, { code: 'INVALID', field: null }],
    ['a payment status that Awal lacks', { paymentStatus: 'FAILED' }, { code: 'INVALID', field: ['input', 'paymentStatus'] }],
    [
      'a text that Awal sends to nobody',
      { adminNotes: 'x', message: 'Hello' },
      { code: 'CAPABILITY_NOT_SUPPORTED', field: ['input', 'message'] },
    ],
  ])('is refused before any call when it is %s', async (_, given, userError) => {
    const payload = await change(toId('Order', 'riyadh', '3'), given);
    expect(payload).toMatchObject({ outcome: null, userErrors: [userError] });
    expect(five.calls()).toEqual(noCalls);
  });
});
