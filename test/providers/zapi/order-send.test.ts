import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderRequest } from '../../../src/contract/provider.js';
import type { Writer } from '../../../src/contract/writer.js';
import type { OrderItem } from '../../../src/domain/order.js';
import type { TestChannel } from './channel.js';
import { call, must, openChannel, statusChange, targets } from './channel.js';
import { deliveryOf, orderIn, startReceiver } from './webhook/webhook-fixture.js';

let channel: TestChannel;
let sender: Writer<OrderRequest>;
beforeEach(async () => {
  channel = await openChannel();
  sender = must(channel.provider.orders?.send);
});
afterEach(() => channel.close());

const pix = { pix: { key: '12345678909', keyType: 'cpf', name: 'Loja' }, card: { enabled: true } };

describe('zapi › sendOrder', () => {
  it('MUST send every documented field, and numbers digit for digit', async () => {
    const items = [item({}), item({ productId: null, name: 'Entrega expressa', unitPrice: brl('9007199254740993.10'), quantity: 1 })];
    const receipt = await sender.send(request({ items, discount: '10.10', tax: '0.1', shipping: '5.00', paymentSettings: pix }), call);
    expect(receipt).toMatchObject({ outcome: 'ACCEPTED', providerId: 'D2410000000000000001' });
    expect(targets(channel)).toEqual(['send-order']);
    const [sent] = channel.simulator.requests;
    expect(sent?.method).toBe('POST');
    expect(sent?.headers).toMatchObject({ 'content-type': 'application/json', 'client-token': 'sandbox-account-token' });
    expect(sent?.body).toBe(
      '{"phone":"554499999999","order":{"currency":"BRL","discount":10.10,"tax":0.1,"shipping":5.00,"products":[' +
        '{"productId":"23940797548900636","name":"Product Name","value":10,"quantity":2},' +
        '{"name":"Entrega expressa","value":9007199254740993.10,"quantity":1}]},' +
        '"paymentSettings":{"pix":{"key":"12345678909","keyType":"cpf","name":"Loja"},"card":{"enabled":true}}}',
    );
  });

  it("MUST leave out what is not given, as in the documents' sample of required fields", async () => {
    await sender.send(request({ items: [item({ productId: null, unitPrice: brl('150'), quantity: 1 })] }), call);
    expect(JSON.parse(channel.simulator.requests[0]?.body ?? '')).toEqual({
      phone: '554499999999',
      order: { currency: 'BRL', products: [{ name: 'Product Name', value: 150, quantity: 1 }] },
    });
  });

  it('MUST send a webhook with all that a later update needs', async () => {
    const receiver = await startReceiver();
    channel.simulator.webhooks.deliverTo(receiver.address);
    const items = [item({}), item({ productId: null, name: 'Entrega', unitPrice: brl('5.50'), quantity: 1 })];
    const { providerId } = await sender.send(request({ items, shipping: '1.25' }), call);
    await channel.simulator.webhooks.delivered();
    const webhooks = must(channel.provider.webhooks);
    const reported = receiver.bodies.map((body) => webhooks.read(deliveryOf(webhooks, body)).events);
    const order = orderIn(reported.find((events) => events.some(({ kind }) => kind === 'order-received')) ?? []);
    expect(order).toMatchObject({
      status: 'PENDING',
      paymentStatus: 'PENDING',
      customer: { name: 'Carla Nunes', contactId: '554499999999' },
      items: [
        { productId: '23940797548900636', isCustomItem: false },
        { productId: expect.stringMatching(/^custom-item-/) as string, isCustomItem: true, unitPrice: brl('5.5') },
      ],
      total: brl('26.75'),
      keys: { messageId: providerId },
    });
    expect((await channel.status.send(order, statusChange({ status: 'SHIPPED' }), call)).outcome).toBe('ACCEPTED');
    expect(channel.simulator.orders.get(order.reference)?.order.status).toBe('SHIPPED');
    await receiver.close();
  });

  it.each<[string, Partial<OrderRequest>, string, string[]]>([
    ['a number without +', { phoneNumber: '554499999999' }, 'INVALID', ['phoneNumber']],
    ['no item', { items: [] }, 'INVALID', ['items']],
    ['a currency in small letters', { currencyCode: 'brl', items: [item({ unitPrice: money('1', 'brl') })] }, 'INVALID', ['currencyCode']],
    ['a negative discount', { discount: '-1' }, 'INVALID', ['discount']],
    ['a tax that is no number', { tax: '1,5' }, 'INVALID', ['tax']],
    ['shipping that is no decimal', { shipping: '1e3' }, 'INVALID', ['shipping']],
    ['payment settings that are no object', { paymentSettings: 'pix' }, 'INVALID', ['paymentSettings']],
    ['payment settings that are a list', { paymentSettings: [] }, 'INVALID', ['paymentSettings']],
    ['an item without a name', { items: [item({ name: null })] }, 'INVALID', ['items', '0', 'name']],
    ['an item with a blank name', { items: [item({}), item({ name: ' ' })] }, 'INVALID', ['items', '1', 'name']],
    ['a quantity of none', { items: [item({ quantity: 0 })] }, 'INVALID', ['items', '0', 'quantity']],
    ['half a piece', { items: [item({ quantity: 0.5 })] }, 'INVALID', ['items', '0', 'quantity']],
    ['an item without a price', { items: [item({ unitPrice: null })] }, 'INVALID', ['items', '0', 'unitPrice']],
    ['a negative price', { items: [item({ unitPrice: brl('-0.01') })] }, 'INVALID', ['items', '0', 'unitPrice']],
    ['a price in another currency', { items: [item({ unitPrice: money('1', 'USD') })] }, 'INVALID', ['items', '0', 'unitPrice']],
    ['an empty product id', { items: [item({ productId: '' })] }, 'INVALID', ['items', '0', 'productId']],
    [
      'an item of the catalog without its id',
      { items: [item({ productId: null, isCustomItem: false })] },
      'INVALID',
      ['items', '0', 'productId'],
    ],
    ['a custom item with an id', { items: [item({ isCustomItem: true })] }, 'INVALID', ['items', '0', 'isCustomItem']],
    ["the shop's own id", { items: [item({ retailerId: 'A1' })] }, 'CAPABILITY_NOT_SUPPORTED', ['items', '0', 'retailerId']],
  ])('MUST refuse %s before any call, naming the field', async (_, changes, code, field) => {
    expect(sender.check(request(changes))).toMatchObject([{ code, field }]);
    await expect(sender.send(request(changes), call)).rejects.toMatchObject({ sent: 'no', nothingApplied: true, refusal: code });
    expect(channel.simulator.requests).toEqual([]);
  });

  it('MUST report all errors at once', () => {
    const wrong = request({ items: [item({ name: null, quantity: 0 })], tax: '-1', shipping: 'x' });
    expect(sender.check(wrong).map(({ field }) => field?.join('.'))).toEqual(['items.0.name', 'items.0.quantity', 'tax', 'shipping']);
  });

  it('MUST NOT check the payment settings', async () => {
    const odd = request({ paymentSettings: { pix: { key: '1', keyType: 'iban', name: 'Loja' } } });
    expect(sender.check(odd)).toEqual([]);
    await expect(sender.send(odd, call)).rejects.toMatchObject({
      kind: 'invalid',
      sent: 'answered',
      providerMessage: 'Invalid paymentSettings.pix.keyType',
    });
  });
});

function request(changes: Partial<OrderRequest>): OrderRequest {
  return {
    phoneNumber: '+554499999999',
    items: [item({})],
    currencyCode: 'BRL',
    discount: null,
    tax: null,
    shipping: null,
    paymentSettings: null,
    text: null,
    reference: null,
    template: null,
    ...{ footerText: null, catalogId: null, expiresAt: null, expirationText: null },
    ...changes,
  };
}

function item(changes: Partial<OrderItem>): OrderItem {
  const nothing = { retailerId: null, total: null, imageUrl: null, isCustomItem: null };
  return { ...nothing, productId: '23940797548900636', name: 'Product Name', quantity: 2, unitPrice: brl('10'), ...changes };
}

function brl(amount: string): { amount: string; currencyCode: string } {
  return money(amount, 'BRL');
}

function money(amount: string, currencyCode: string): { amount: string; currencyCode: string } {
  return { amount, currencyCode };
}
