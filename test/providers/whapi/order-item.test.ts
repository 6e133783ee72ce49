import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import type { Order, OrderItem } from '../../../src/domain/order.js';
import type { ChannelOptions } from './channel.js';
import { openWhapi } from './channel.js';

/** The order as it is completed when Whapi answers this. */
async function completedWith(items: unknown, options: ChannelOptions = {}): Promise<Order> {
  const channel = await openWhapi(options);
  channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { items } } });
  return channel.orders.complete(channel.documented, createCall());
}

async function itemOf(fields: Readonly<Record<string, unknown>>, options: ChannelOptions = {}): Promise<OrderItem | undefined> {
  return (await completedWith([{ quantity: 1, ...fields }], options)).items?.[0];
}

describe('the fields of an item', () => {
  it.each<[string, unknown, Partial<OrderItem>]>([
    ['id', 7291648350127734, { productId: '7291648350127734' }],
    ['id', '', { productId: null }],
    ['product_retailer_id', 'sku-1', { retailerId: 'sku-1' }],
    ['product_retailer_id', null, { retailerId: null }],
    ['name', 'Mug', { name: 'Mug' }],
    ['image', 'https://media.example/a.jpg?x=1', { imageUrl: 'https://media.example/a.jpg?x=1' }],
    ['image', 'javascript:alert(1)', { imageUrl: null }],
    ['image', 'https://', { imageUrl: null }],
    ['image', 7, { imageUrl: null }],
    ['quantity', 3, { quantity: 3 }],
    ['quantity', '3', { quantity: 3 }],
  ])('%s %j', async (field, value, expected) => {
    expect(await itemOf({ [field]: value })).toMatchObject(expected);
  });

  it.each<[unknown, unknown, OrderItem['unitPrice']]>([
    [119.5, 'AUD', { amount: '119.5', currencyCode: 'AUD' }],
    ['119.50', 'aud', { amount: '119.50', currencyCode: 'AUD' }],
    [119.5, undefined, null],
    [null, 'AUD', null],
    ['free', 'AUD', null],
  ])('a price of %j %j', async (price, currency, expected) => {
    expect((await itemOf({ price, currency }))?.unitPrice).toEqual(expected);
  });

  it('a price in minor units, where the channel says so', async () => {
    const item = await itemOf({ price: 11950, currency: 'AUD' }, { amountUnit: 'minor' });
    expect(item?.unitPrice).toEqual({ amount: '119.50', currencyCode: 'AUD' });
  });

  it.each<[string, unknown[]]>([
    ['has no quantity', [{ quantity: 1 }, { name: 'Mug' }]],
    ['has half a piece', [{ quantity: 0.5 }]],
    ['is none', [{ quantity: 1 }, null]],
  ])('reports no items rather than some of them when a line %s; raw has what came', async (_, lines) => {
    const order = await completedWith(lines);
    expect(order.items).toBeNull();
    expect(order.raw).toMatchObject({ items: lines });
  });

  it('leaves the items unknown when a line is no JSON', async () => {
    const channel = await openWhapi();
    const body = '{"items":[{"id":"1","quantity":1},{"id":"2","quantity":}]}';
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    expect((await channel.orders.complete(channel.documented, createCall())).items).toBeNull();
  });

  it('returns an empty order as empty', async () => {
    expect((await completedWith([])).items).toEqual([]);
  });
});
