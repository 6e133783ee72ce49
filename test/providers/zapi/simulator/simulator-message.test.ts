import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ZapiSimulator } from '../../../../src/providers/zapi/simulator/simulator.js';
import { startZapiSimulator } from '../../../../src/providers/zapi/simulator/simulator.js';

let simulator: ZapiSimulator;
beforeEach(async () => {
  simulator = await startZapiSimulator();
});
afterEach(() => simulator.close());

const below = '/instances/sandbox-instance/token/sandbox-instance-token/';
const headers = { 'Content-Type': 'application/json', 'Client-Token': 'sandbox-account-token' };

type Body = Record<string, unknown>;

const text = { phone: '5511999999999', message: 'Welcome to *Z-API*' };
const pix = { key: 'PIX Key', keyType: 'cpf', name: 'Key name' };
const order = {
  phone: '554499999999',
  order: {
    currency: 'BRL',
    discount: 10,
    tax: 10,
    shipping: 5,
    products: [{ productId: '23940797548900636', name: 'Product Name', value: 10, quantity: 2 }],
  },
  paymentSettings: { pix, card: { enabled: true } },
};

describe('zapi › simulator › writes', () => {
  it.each<[string, string, Body]>([
    ["the documents' text", 'send-text', text],
    [
      'a text in answer, with all options',
      'send-text',
      { ...text, messageId: 'D241', delayMessage: 15, delayTyping: 1, editMessageId: 'D240' },
    ],
    ['a text to a group', 'send-text', { ...text, phone: '120363019502650977-group' }],
    ['a text of 4096 characters', 'send-text', { ...text, message: 'x'.repeat(4096) }],
    ["the documents' order", 'send-order', order],
    [
      'an order of what is required',
      'send-order',
      { phone: '554499999999', order: { currency: 'BRL', products: [{ name: 'P', value: 150, quantity: 1 }] } },
    ],
  ])('MUST take %s', async (_, method, body) => {
    expect(await post(method, body)).toEqual({
      status: 200,
      answer: { zaapId: '39990000000000000000000000000001', messageId: 'D2410000000000000001', id: 'D2410000000000000001' },
    });
  });

  it.each<[string, string, Body, string]>([
    ['a text without phone', 'send-text', { message: 'x' }, 'phone'],
    ['a text without message', 'send-text', { phone: '5511999999999' }, 'message'],
    ['a text to a number with +', 'send-text', { ...text, phone: '+5511999999999' }, 'phone'],
    ['an empty text', 'send-text', { ...text, message: '' }, 'message'],
    ['a text of 4097 characters', 'send-text', { ...text, message: 'x'.repeat(4097) }, 'message'],
    ['a text that is a number', 'send-text', { ...text, message: 7 }, 'message'],
    ['a delay of 16 seconds', 'send-text', { ...text, delayMessage: 16 }, 'delayMessage'],
    ['an empty messageId', 'send-text', { ...text, messageId: '' }, 'messageId'],
    ['an unknown field of a text', 'send-text', { ...text, replyTo: 'D241' }, 'body'],
    ['an order without phone', 'send-order', { ...order, phone: undefined }, 'phone'],
    ['an order without order', 'send-order', { ...order, order: undefined }, 'order'],
    ['an order without currency', 'send-order', withOrder({ currency: undefined }), 'order.currency'],
    ['an order without products', 'send-order', withOrder({ products: [] }), 'order.products'],
    ['a product without a name', 'send-order', withProduct({ name: undefined }), 'order.products.0.name'],
    ['a price in a string', 'send-order', withProduct({ value: '10' }), 'order.products.0.value'],
    ['half a piece', 'send-order', withProduct({ quantity: 0.5 }), 'order.products.0.quantity'],
    ['a product id that is a number', 'send-order', withProduct({ productId: 1 }), 'order.products.0.productId'],
    ['isCustomItem, which only updates have', 'send-order', withProduct({ isCustomItem: true }), 'order.products.0'],
    ['a discount in a string', 'send-order', withOrder({ discount: '10' }), 'order.discount'],
    ['an unknown field of the order', 'send-order', withOrder({ total: 1 }), 'order'],
    [
      'an unknown kind of key',
      'send-order',
      { ...order, paymentSettings: { pix: { ...pix, keyType: 'iban' } } },
      'paymentSettings.pix.keyType',
    ],
    ['an unknown way to pay', 'send-order', { ...order, paymentSettings: { boleto: {} } }, 'paymentSettings'],
  ])('MUST refuse %s', async (_, method, body, field) => {
    expect(await post(method, body)).toEqual({ status: 400, answer: { error: `Invalid ${field}` } });
  });

  it('MUST say that nothing was done while it is not connected', async () => {
    simulator.data.status.connected = false;
    expect(await post('send-text', text)).toEqual({ status: 200, answer: { value: false } });
  });
});

describe('zapi › simulator › reads', () => {
  it.each([
    ['GET', 'contacts', 400, 'Invalid page'],
    ['GET', 'contacts?page=1', 400, 'Invalid pageSize'],
    ['GET', 'contacts?page=0&pageSize=10', 400, 'Invalid page'],
    ['GET', 'contacts?page=1&pageSize=10&order=name', 400, 'Invalid query'],
    ['POST', 'contacts?page=1&pageSize=10', 405, 'Method Not Allowed'],
    ['GET', 'contacts/5511000000000', 404, 'Contact not found'],
    ['GET', 'contacts/554499999999?page=1', 400, 'Invalid query'],
    ['GET', 'phone-exists/+5511999999999', 400, 'Invalid phone'],
    ['GET', 'phone-exists', 200, 'NOT_FOUND'],
    ['GET', 'catalogs?cursor=1', 400, 'Invalid query'],
    ['GET', `catalogs?nextCursor=${'x'.repeat(2000)}`, 414, 'URI Too Long'],
    ['GET', 'status?x=1', 400, 'Invalid query'],
    ['GET', 'chats', 400, 'Invalid page'],
    ['GET', 'chats?page=1', 400, 'Invalid pageSize'],
    ['GET', 'chats/5511000000000', 404, 'Chat not found'],
    ['GET', 'chats/5511999999999?page=1', 400, 'Invalid query'],
    ['GET', 'chat-messages/5511999999999', 200, 'NOT_FOUND'],
    ['GET', 'read-message', 405, 'Method Not Allowed'],
    ['GET', 'send-text', 405, 'Method Not Allowed'],
  ])('MUST refuse %s %s', async (method, address, status, error) => {
    expect(await ask(address, { method })).toMatchObject({ status, answer: { error } });
  });

  it.each([
    ['no JSON', '{', 400],
    ['another field', '{"cursor":"1"}', 400],
    ['an empty cursor', '{"nextCursor":""}', 400],
  ])('MUST refuse POST catalogs with %s', async (_, body, status) => {
    expect(await ask('catalogs', { method: 'POST', body })).toEqual({ status, answer: { error: 'Invalid nextCursor' } });
  });

  it('MUST want the type of a body', async () => {
    const untyped = { 'Client-Token': 'sandbox-account-token', 'Content-Type': 'text/plain' };
    expect((await ask('catalogs', { method: 'POST', body: '{}', headers: untyped })).status).toBe(415);
  });

  it('MUST ask for the Client-Token everywhere', async () => {
    expect(await ask('status', { headers: {} })).toMatchObject({ status: 400, answer: { error: 'your client-token is not configured' } });
  });

  it('MUST return pages of contacts without their pictures, and one contact with it', async () => {
    const { answer } = await ask('contacts?page=2&pageSize=3');
    expect(answer).toMatchObject([{ phone: '5521976543210' }, { phone: '14155550100' }, { phone: '5511912345678' }]);
    expect(JSON.stringify(answer)).not.toContain('imgUrl');
    expect((await ask('contacts/5521976543210')).answer).toMatchObject({ imgUrl: expect.stringContaining('https://') as string });
  });
});

function withOrder(changes: Body): Body {
  return { ...order, order: { ...order.order, ...changes } };
}

function withProduct(changes: Body): Body {
  return withOrder({ products: [{ ...order.order.products[0], ...changes }] });
}

function post(method: string, body: Body): Promise<{ status: number; answer: unknown }> {
  return ask(method, { method: 'POST', body: JSON.stringify(body) });
}

async function ask(address: string, init: RequestInit = {}): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(simulator.baseUrl + below + address, { headers, ...init });
  return { status: response.status, answer: await response.json() };
}
