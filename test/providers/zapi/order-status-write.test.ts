import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseUncarried } from '../../../src/contract/carried-input.js';
import type { ProviderError } from '../../../src/contract/error.js';
import type { Order, OrderItem } from '../../../src/domain/order.js';
import { orderStatuses } from '../../../src/domain/order.js';
import { zapi } from '../../../src/providers/zapi/index.js';
import type { TestChannel } from './channel.js';
import { call, documentedOrder, openChannel, statusChange } from './channel.js';

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel();
});
afterEach(() => channel.close());

const documentedBody = {
  phone: '554499999999',
  messageId: '3EB0F91BBA791BB0A787FC',
  message: 'Order update text message',
  referenceId: '4N8FCTW1WM6',
  orderRequestId: '4N8FCTW22W4',
  orderStatus: 'processing',
  paymentStatus: 'pending',
  order: {
    currency: 'BRL',
    discount: 10,
    tax: 10,
    shipping: 5,
    products: [
      { value: 150, quantity: 2, name: 'order 1', isCustomItem: true, productId: 'custom-item-4N8FCTW23N7' },
      { productId: '23940797548900636', value: 150, quantity: 2, name: 'order 2', isCustomItem: false },
    ],
  },
};

describe('zapi › updateOrderStatus', () => {
  it("MUST send the documents' own request for the documents' own order", async () => {
    await channel.status.send(documentedOrder(channel.simulator), statusChange({ message: 'Order update text message' }), call);
    const [request, ...others] = channel.simulator.requests;
    expect(others).toEqual([]);
    expect(request?.method).toBe('POST');
    expect(request?.target).toBe('/instances/sandbox-instance/token/sandbox-instance-token/order-status-update');
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'client-token': 'sandbox-account-token' });
    expect(JSON.parse(request?.body ?? '')).toEqual(documentedBody);
  });

  it('MUST put each amount in its own place', async () => {
    const brl = (amount: string) => ({ amount, currencyCode: 'BRL' });
    const order = documentedOrder(channel.simulator, { discount: brl('1'), tax: brl('2'), shipping: brl('3') });
    await channel.status.send(order, statusChange(), call);
    expect(sentBody()).toMatchObject({ order: { discount: 1, tax: 2, shipping: 3 } });
  });

  it('MUST leave out the text and the amounts that are not given', async () => {
    const order = documentedOrder(channel.simulator, { discount: null, tax: null, shipping: null });
    await channel.status.send(order, statusChange(), call);
    const { message: _message, order: documented, ...body } = documentedBody;
    expect(sentBody()).toEqual({ ...body, order: { currency: documented.currency, products: documented.products } });
  });

  it('MUST answer ACCEPTED with the message id, because the message is only queued', async () => {
    const receipt = await channel.status.send(documentedOrder(channel.simulator), statusChange(), call);
    expect(receipt).toMatchObject({ outcome: 'ACCEPTED', providerId: 'D2410000000000000001' });
  });

  it('MUST not send a Client-Token when none is configured', async () => {
    const open = await openChannel({ clientToken: null });
    await open.status.send(documentedOrder(open.simulator), statusChange(), call);
    expect(open.simulator.requests).toHaveLength(1);
    expect(open.simulator.requests[0]?.headers).not.toHaveProperty('client-token');
    await open.close();
  });

  it.each([
    ['PENDING', 'pending'],
    ['PROCESSING', 'processing'],
    ['SHIPPED', 'shipped'],
    ['COMPLETED', 'completed'],
    ['CANCELED', 'canceled'],
  ] as const)('MUST move an order to %s, leaving the payment as it is', async (status, word) => {
    await channel.status.send(documentedOrder(channel.simulator, { paymentStatus: 'PAID' }), statusChange({ status }), call);
    expect(sentBody()).toMatchObject({ orderStatus: word, paymentStatus: 'paid' });
    expect(channel.simulator.orders.get('4N8FCTW1WM6')?.order).toMatchObject({ status, providerStatus: word, paymentStatus: 'PAID' });
  });

  it('MUST send the payment status that the client gives', async () => {
    await channel.status.send(documentedOrder(channel.simulator), statusChange({ paymentStatus: 'PAID' }), call);
    expect(sentBody()).toMatchObject({ orderStatus: 'processing', paymentStatus: 'paid' });
  });

  it.each([
    ['10.10', '10.10'],
    ['0.1', '0.1'],
    ['12345678901234567.89', '12345678901234567.89'],
    ['1000000000000000000000', '1000000000000000000000'],
    ['0', '0'],
  ])('MUST write the amount %s as the number %s', async (amount, digits) => {
    const money = { amount, currencyCode: 'BRL' };
    const [first, second] = documentedOrder(channel.simulator).items as [OrderItem, OrderItem];
    const order = documentedOrder(channel.simulator, {
      discount: money,
      tax: money,
      shipping: money,
      items: [first, { ...second, unitPrice: money }],
    });
    await channel.status.send(order, statusChange(), call);
    const { body = '' } = channel.simulator.requests[0] ?? {};
    expect([...body.matchAll(/"(discount|tax|shipping|value)":([^,}]+)/g)].map((found) => `${found[1]} ${found[2]}`)).toEqual([
      `discount ${digits}`,
      `tax ${digits}`,
      `shipping ${digits}`,
      'value 150',
      `value ${digits}`,
    ]);
  });

  it.each([
    ["the provider's own address, verbatim", '119421234567890@lid', '119421234567890@lid'],
    ['the digits of the number where there is none', null, '5511987654321'],
  ])('MUST write to %s', async (_, contactId, phone) => {
    const [, sample] = channel.simulator.samples;
    const order: Order = { ...(sample as Order), customer: { name: null, email: null, phoneNumber: '+5511987654321', contactId } };
    channel.simulator.remember(order);
    await channel.status.send(order, statusChange(), call);
    expect(sentBody()).toMatchObject({ phone });
  });

  it.each([
    ['24071815339147425', null, false],
    ['24071815339147425', true, true],
    ['custom-item-4N9AVI38WI1', true, true],
  ])('MUST send product %s, said to be custom: %s, as isCustomItem %s', async (productId, isCustomItem, sent) => {
    const order = withItem(documentedOrder(channel.simulator), { productId, isCustomItem });
    channel.simulator.remember(order);
    await channel.status.send(order, statusChange(), call);
    expect(sentBody().order.products[0]).toMatchObject({ productId, isCustomItem: sent });
  });

  it('MUST keep the path of the baseUrl before the address', async () => {
    const paths: string[] = [];
    const settings = { instanceId: 'a/b', token: 'c?d' };
    const provider = refuseUncarried(
      zapi.create(
        { channel: 'brazil', baseUrl: 'https://proxy.example/z-api/', timeZone: 'UTC', amountUnit: undefined, settings },
        {
          request: async ({ path }) => {
            paths.push(path);
            return { failed: true, kind: 'unavailable', sent: 'no', reason: 'not here' };
          },
          close: async () => undefined,
        },
      ),
    );
    await expect(provider.orders?.status?.send(documentedOrder(channel.simulator), statusChange(), call)).rejects.toMatchObject({
      sent: 'no',
    });
    expect(paths).toEqual(['/z-api/instances/a%2Fb/token/c%3Fd/order-status-update']);
  });
});

describe('zapi › what can be written', () => {
  it('MUST offer the five documented statuses for every order, since no rule is documented', () => {
    const documented = ['PENDING', 'PROCESSING', 'SHIPPED', 'COMPLETED', 'CANCELED'];
    expect(channel.status.writable).toEqual(documented);
    for (const status of orderStatuses)
      expect(channel.status.transitions(documentedOrder(channel.simulator, { status }))).toEqual(documented);
  });

  it.each(['ACCEPTED', 'PARTIALLY_SHIPPED', 'DELIVERED', 'REFUNDED', 'UNKNOWN'] as const)('MUST never send %s', async (status) => {
    const failure = await failureOf(channel.status.send(documentedOrder(channel.simulator), statusChange({ status }), call));
    expect(failure).toMatchObject({ sent: 'no', refusal: 'UNSUPPORTED_STATUS' });
    expect(channel.simulator.requests).toHaveLength(0);
  });
});

describe('zapi › refusals before any call', () => {
  it('MUST find nothing wrong with a plain change', () => {
    expect(channel.status.check(statusChange({ message: 'x'.repeat(5000) }), documentedOrder(channel.simulator))).toEqual([]);
    expect(channel.status.check(statusChange(), null)).toEqual([]);
  });

  it.each([
    ['a template', { template: { name: 'a', language: 'pt_BR' } }, 'CAPABILITY_NOT_SUPPORTED', ['template']],
    ['references', { references: ['a'] }, 'CAPABILITY_NOT_SUPPORTED', ['references']],
    ['payment status FAILED', { paymentStatus: 'FAILED' }, 'INVALID', ['paymentStatus']],
    ['payment status REFUNDED', { paymentStatus: 'REFUNDED' }, 'INVALID', ['paymentStatus']],
    ['payment status UNKNOWN', { paymentStatus: 'UNKNOWN' }, 'INVALID', ['paymentStatus']],
  ] as const)('MUST refuse %s, with or without the order', async (_, change, code, field) => {
    const order = documentedOrder(channel.simulator);
    for (const known of [null, order]) expect(channel.status.check(statusChange(change), known)).toMatchObject([{ code, field }]);
    expect(await failureOf(channel.status.send(order, statusChange(change), call))).toMatchObject({
      sent: 'no',
      nothingApplied: true,
      refusal: code,
    });
    expect(channel.simulator.requests).toHaveLength(0);
  });

  it.each(['UNKNOWN', 'FAILED', 'REFUNDED'] as const)(
    'MUST ask for the payment status when the present one is %s',
    async (paymentStatus) => {
      const order = documentedOrder(channel.simulator, { paymentStatus });
      expect(channel.status.check(statusChange(), order)).toMatchObject([{ code: 'INVALID', field: ['paymentStatus'] }]);
      expect(channel.status.check(statusChange({ paymentStatus: 'PAID' }), order)).toEqual([]);
      expect(await failureOf(channel.status.send(order, statusChange(), call))).toMatchObject({ sent: 'no', refusal: 'INVALID' });
      expect(channel.simulator.requests).toHaveLength(0);
    },
  );

  it.each<[string, (order: Order) => Order, string]>([
    ['messageId', (order) => ({ ...order, keys: { ...order.keys, messageId: null } }), 'messageId'],
    ['orderRequestId', (order) => ({ ...order, keys: { ...order.keys, orderRequestId: ' ' } }), 'orderRequestId'],
    ['both ids', (order) => ({ ...order, keys: { ...order.keys, messageId: null, orderRequestId: null } }), 'messageId, orderRequestId'],
    ['items', (order) => ({ ...order, items: null }), 'items'],
    ['any item', (order) => ({ ...order, items: [] }), 'items'],
    ['items and amounts', (order) => ({ ...bare(order), items: null }), 'items, currency'],
    ['a product id', (order) => withItem(order, { productId: null, isCustomItem: false }), 'items[0].productId'],
    ['a name', (order) => withItem(order, { name: null }), 'items[0].name'],
    ['a price', (order) => withItem(order, { unitPrice: null }), 'items[0].unitPrice'],
    ['whether a custom-item is one', (order) => withItem(order, { isCustomItem: null }), 'items[0].isCustomItem'],
    ['one currency', (order) => ({ ...order, shipping: { amount: '5', currencyCode: 'USD' } }), 'one currency for all amounts'],
    [
      'the customer',
      (order) => ({ ...order, customer: { name: null, phoneNumber: null, email: null, contactId: null } }),
      'customer.phoneNumber',
    ],
  ])('MUST refuse an order that lacks %s, naming it and trackOrder', async (_, without, named) => {
    const order = without(documentedOrder(channel.simulator));
    const refusals = channel.status.check(statusChange(), order);
    expect(refusals.map(({ code }) => code)).toEqual(['MISSING_ORDER_SNAPSHOT']);
    expect(refusals[0]?.message).toContain(`does not know: ${named}. Call trackOrder with`);
    expect(await failureOf(channel.status.send(order, statusChange(), call))).toMatchObject({
      sent: 'no',
      refusal: 'MISSING_ORDER_SNAPSHOT',
    });
    expect(channel.simulator.requests).toHaveLength(0);
  });
});

function sentBody(): { order: { products: unknown[] } } {
  expect(channel.simulator.requests).toHaveLength(1);
  return JSON.parse(channel.simulator.requests[0]?.body ?? '');
}

function withItem(order: Order, changes: Partial<OrderItem>): Order {
  const [first, ...others] = order.items ?? [];
  return { ...order, items: [{ ...(first as OrderItem), ...changes }, ...others] };
}

function bare(order: Order): Order {
  return { ...order, subtotal: null, discount: null, tax: null, shipping: null, total: null };
}

async function failureOf(sending: Promise<unknown>): Promise<ProviderError> {
  return sending.then(
    () => Promise.reject(new Error('it was sent')),
    (error: unknown) => error as ProviderError,
  );
}
