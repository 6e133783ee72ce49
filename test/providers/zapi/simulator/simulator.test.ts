import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareDecimals } from '../../../../src/domain/money.js';
import type { ZapiSimulator } from '../../../../src/providers/zapi/simulator/simulator.js';
import { startZapiSimulator } from '../../../../src/providers/zapi/simulator/simulator.js';

let simulator: ZapiSimulator;
beforeEach(async () => {
  simulator = await startZapiSimulator();
});
afterEach(() => simulator.close());

type Body = Record<string, unknown> & { order: Record<string, unknown> & { products: Record<string, unknown>[] } };

const address = '/instances/sandbox-instance/token/sandbox-instance-token/order-status-update';
const headers = { 'Content-Type': 'application/json', 'Client-Token': 'sandbox-account-token' };

describe('zapi › simulator', () => {
  it("MUST take the documents' own request and answer as documented", async () => {
    const { status, answer } = await post(documented());
    expect(status).toBe(200);
    expect(answer).toEqual({ zaapId: '39990000000000000000000000000001', messageId: 'D2410000000000000001', id: 'D2410000000000000001' });
    expect(simulator.orders.get('4N8FCTW1WM6')?.order).toMatchObject({ status: 'PROCESSING', paymentStatus: 'PENDING' });
  });

  it('MUST remember an order it meets for the first time, since Z-API keeps none', async () => {
    const body = { ...documented(), referenceId: 'NEW1', orderRequestId: 'NEW2', messageId: 'NEW3' };
    expect((await post(body)).status).toBe(200);
    expect(simulator.orders.get('NEW1')?.order).toMatchObject({ status: 'PROCESSING', customer: { contactId: '554499999999' } });
    expect((await post({ ...body, messageId: 'OTHER' })).answer).toEqual({ error: 'Invalid messageId' });
  });

  it.each<[string, (body: Body) => void, string]>([
    ...['phone', 'messageId', 'referenceId', 'orderRequestId', 'orderStatus', 'paymentStatus', 'order'].map(
      (name): [string, (body: Body) => void, string] => [`no ${name}`, (body) => delete body[name], name],
    ),
    ['no currency', (body) => delete body.order.currency, 'order.currency'],
    ['no products', (body) => void (body.order.products = []), 'order.products'],
    ...['name', 'value', 'quantity', 'productId', 'isCustomItem'].map((name): [string, (body: Body) => void, string] => [
      `a product without ${name}`,
      (body) => delete body.order.products[0]?.[name],
      `order.products.0.${name}`,
    ]),
    ['a price in a string', (body) => void Object.assign(body.order.products[0] ?? {}, { value: '150' }), 'order.products.0.value'],
    ['a discount in a string', (body) => void (body.order.discount = '10'), 'order.discount'],
    ['half a piece', (body) => void Object.assign(body.order.products[0] ?? {}, { quantity: 1.5 }), 'order.products.0.quantity'],
    ['an unknown field', (body) => void (body.orderId = '1'), 'body'],
    ['an unknown field of the order', (body) => void (body.order.total = 605), 'order'],
    ['a number with +', (body) => void (body.phone = '+554499999999'), 'phone'],
    ['a status it has no word for', (body) => void (body.orderStatus = 'delivered'), 'orderStatus'],
    ['a payment status in capitals', (body) => void (body.paymentStatus = 'PAID'), 'paymentStatus'],
    ["somebody else's number", (body) => void (body.phone = '5511987654321'), 'phone'],
    ['another reference', (body) => void (body.referenceId = 'OTHER'), 'referenceId'],
    ['another message', (body) => void (body.messageId = 'OTHER'), 'messageId'],
    ['another order request', (body) => void (body.orderRequestId = 'OTHER'), 'orderRequestId'],
    ['another product', (body) => void Object.assign(body.order.products[1] ?? {}, { productId: '1' }), 'order.products'],
    ['a custom item as none', (body) => void Object.assign(body.order.products[0] ?? {}, { isCustomItem: false }), 'order.products'],
    ['one product less', (body) => void body.order.products.pop(), 'order.products'],
  ])('MUST refuse %s', async (_, spoil, name) => {
    const body = documented();
    spoil(body);
    expect(await post(body)).toEqual({ status: 400, answer: { error: `Invalid ${name}` } });
    expect(simulator.orders.get('4N8FCTW1WM6')).toMatchObject({ order: { status: 'PENDING' }, messages: [] });
  });

  it.each([
    ['another instance', { path: address.replace('sandbox-instance/', 'other/') }, 400, 'Instance not found'],
    ['another token', { path: address.replace('instance-token', 'other') }, 400, 'Instance not found'],
    ['no Client-Token', { headers: { 'Content-Type': 'application/json' } }, 400, 'your client-token is not configured'],
    ['a wrong Client-Token', { headers: { ...headers, 'Client-Token': 'wrong' } }, 403, 'Client-Token wrong not allowed'],
    ['an address it does not have', { path: '/order-status-update' }, 200, 'NOT_FOUND'],
    ['a method it does not have', { path: address.replace('order-status', 'order-stock') }, 200, 'NOT_FOUND'],
    ['PUT', { method: 'PUT' }, 405, 'Method Not Allowed'],
    ['a body without its type', { headers: { ...headers, 'Content-Type': 'text/plain' } }, 415, 'Unsupported Media Type'],
    ['a body that is no JSON', { body: '{' }, 400, 'Invalid JSON'],
  ])('MUST refuse %s', async (_, changes, status, error) => {
    const response = await request(changes);
    expect(response.status).toBe(status);
    expect(response.answer).toMatchObject({ error });
  });

  it('MUST not ask for a Client-Token that the account has not activated', async () => {
    const open = await startZapiSimulator({ clientToken: null });
    const response = await fetch(open.baseUrl + address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(documented()),
    });
    expect(response.status).toBe(200);
    expect(open.settings).toEqual({ instanceId: 'sandbox-instance', token: 'sandbox-instance-token' });
    await open.close();
  });
});

describe('zapi › samples', () => {
  it("MUST hold the documents' order and totals that add up", () => {
    expect(simulator.samples.map(({ reference }) => reference)).toContain('4N8FCTW1WM6');
    expect(simulator.samples).toHaveLength(3);
    for (const { items, subtotal, discount, tax, shipping, total } of simulator.samples) {
      const cents = (amount: string | undefined): number => Math.round(Number(amount ?? 0) * 100);
      const sum = (items ?? []).reduce((added, item) => added + item.quantity * cents(item.unitPrice?.amount), 0);
      expect(cents(subtotal?.amount)).toBe(sum);
      const due = (sum - cents(discount?.amount) + cents(tax?.amount) + cents(shipping?.amount)) / 100;
      expect(compareDecimals(total?.amount ?? '', due.toFixed(2))).toBe(0);
    }
  });

  it('MUST be orders that the ledger remembers, with all that an update needs', () => {
    for (const { source, keys, customer, placedAt } of simulator.samples) {
      expect(source.kind).toBe('LEDGER');
      expect(placedAt).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
      expect(keys.messageId).toMatch(/^[0-9A-F]{22}$/);
      expect(keys.orderRequestId).not.toBeNull();
      expect(customer.phoneNumber).toBe(`+${customer.contactId}`);
    }
  });
});

function documented(): Body {
  return {
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
}

async function post(body: unknown): Promise<{ status: number; answer: unknown }> {
  return request({ body: JSON.stringify(body) });
}

async function request(given: {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}): Promise<{ status: number; answer: unknown }> {
  const { path = address, ...init } = given;
  const response = await fetch(simulator.baseUrl + path, { method: 'POST', headers, body: JSON.stringify(documented()), ...init });
  return { status: response.status, answer: await response.json() };
}
