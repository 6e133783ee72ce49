import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import type { Position } from '../../../src/domain/position.js';
import { readProduct } from '../../../src/providers/whapi/catalog/product.js';
import { sampleProducts } from '../../../src/providers/whapi/simulator/data.js';
import type { ChannelOptions } from './channel.js';
import { must, openWhapi, targets } from './channel.js';

async function open(options: ChannelOptions = {}) {
  const { provider, simulator } = await openWhapi(options);
  const catalogs = must(provider.catalogs);
  const products = (after: Position | null, limit: number) => must(catalogs.products)('default', { after, limit }, createCall());
  return { simulator, catalogs, products };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: String(7291648350000000 + index), name: `Product ${index}` }));

describe('whapi › catalogs', () => {
  it('MUST be one, the number’s own', async () => {
    const { simulator, catalogs } = await open();
    expect(await catalogs.list(createCall())).toMatchObject({
      catalogs: [
        { channel: 'sydney', catalogId: 'default', name: null, url: null, checkout: null, raw: { description: 'Mugs and towels' } },
      ],
      isComplete: true,
    });
    expect(targets(simulator)).toEqual(['GET /business']);
  });

  it('MUST have no other', async () => {
    const { simulator, catalogs } = await open();
    await expect(must(catalogs.products)('other', { after: null, limit: 1 }, createCall())).rejects.toMatchObject({
      kind: 'not-found',
      sent: 'no',
    });
    expect(simulator.requests).toEqual([]);
  });
});

describe('whapi › products', () => {
  it('MUST be read field by field', () => {
    const [mug] = sampleProducts;
    expect(readProduct(mug, 'sydney', undefined)).toEqual({
      ...{ channel: 'sydney', productId: '7291648350127734', retailerId: 'mug-blue', name: 'Mug, blue', description: 'Holds 300 ml' },
      ...{ price: { amount: '19.5', currencyCode: 'AUD' }, salePrice: null, availability: 'in stock' },
      ...{ imageUrls: ['https://media.example/mug-blue.jpg'], raw: mug },
    });
  });

  it('MUST count prices as the channel says', () => {
    expect(readProduct({ id: '1', price: 1950, currency: 'AUD' }, 'sydney', 'minor')?.price).toEqual({
      amount: '19.50',
      currencyCode: 'AUD',
    });
  });

  it('MUST be readable with little, and be nothing without an id', () => {
    expect(readProduct({ id: '1', price: 'free', images: 'x' }, 'sydney', undefined)).toMatchObject({
      name: null,
      price: null,
      imageUrls: [],
    });
    expect(readProduct({ id: '1', images: ['javascript:alert(1)', 7] }, 'sydney', undefined)?.imageUrls).toEqual([]);
    expect([null, 'x', {}].map((value) => readProduct(value, 'sydney', undefined))).toEqual([null, null, null]);
  });

  it('MUST be walked once each, whatever the page', async () => {
    const { simulator, products } = await open({ products: many(250) });
    const walked: string[] = [];
    let after: Position | null = null;
    for (let isExhausted = false; !isExhausted;) {
      const page = await products(after, 60);
      walked.push(...page.items.map(({ item }) => item.productId));
      after = must(page.items.at(-1));
      isExhausted = page.isExhausted;
    }
    expect(walked).toEqual(many(250).map(({ id }) => id));
    expect(targets(simulator).slice(0, 2)).toEqual([
      'GET /business/products?count=100&offset=0',
      'GET /business/products?count=100&offset=60',
    ]);
  });

  it.each([
    [99, 100, true, 1],
    [100, 100, true, 2],
    [101, 100, false, 2],
  ])('MUST know of %i products whether a page of %i is the last: %s, in %i calls', async (count, limit, isExhausted, calls) => {
    const { simulator, products } = await open({ products: many(count) });
    expect(await products(null, limit)).toMatchObject({ isExhausted, isComplete: true });
    expect(simulator.requests).toHaveLength(calls);
  });

  it('MUST begin at the beginning with a foreign cursor', async () => {
    const { products } = await open();
    expect((await products({ key: '', id: '1e9' }, 5)).items.map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('MUST say that a list with something unreadable is not complete', async () => {
    const { simulator, products } = await open();
    simulator.fail({ kind: 'answer', answer: { status: 200, body: { products: [{}, { id: '5' }] } } });
    const page = await products(null, 5);
    expect([page.items.map(({ id, item }) => [id, item.productId]), page.isComplete]).toEqual([[['2', '5']], false]);
    simulator.fail({ kind: 'answer', answer: { status: 200, body: {} } });
    await expect(products(null, 5)).rejects.toMatchObject({ kind: 'unexpected-response' });
  });
});
