import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalogs, ListPage } from '../../../src/contract/provider.js';
import type { Product } from '../../../src/domain/catalog.js';
import { isBehind, type Position } from '../../../src/domain/position.js';
import type { TestChannel } from './channel.js';
import { must, openChannel, reading, targets } from './channel.js';

let channel: TestChannel;
let catalogs: Catalogs;
beforeEach(async () => {
  channel = await openChannel();
  catalogs = must(channel.provider.catalogs);
});
afterEach(() => channel.close());

describe('zapi › the catalog', () => {
  it('MUST be one, whose id is default', async () => {
    const { catalogs: received, isComplete, asOf } = await catalogs.list(reading());
    expect(received).toEqual([
      { channel: 'brazil', catalogId: 'default', name: null, url: null, checkout: null, raw: { cartEnabled: true } },
    ]);
    expect(isComplete).toBe(true);
    expect(asOf).toMatch(/Z$/);
    expect(targets(channel)).toEqual(['catalogs']);
    expect(channel.simulator.requests[0]).toMatchObject({ method: 'GET', body: '' });
  });

  it('MUST cost one call together with its first products', async () => {
    const call = reading();
    await Promise.all([catalogs.list(call), must(catalogs.products)('default', { after: null, limit: 5 }, call)]);
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it.each([
    ['no products', { cartEnabled: true }],
    ['a list', []],
  ])('MUST fail when the answer is %s', async (_, body) => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body } });
    await expect(catalogs.list(reading())).rejects.toMatchObject({ kind: 'unexpected-response' });
  });

  it('MUST not be another than default', async () => {
    await expect(must(catalogs.products)('762561142206860', { after: null, limit: 5 }, reading())).rejects.toMatchObject({
      kind: 'not-found',
      sent: 'no',
    });
    expect(channel.simulator.requests).toEqual([]);
  });
});

describe('zapi › a product', () => {
  it("MUST have every field of the documents' sample, with prices in thousandths", async () => {
    const [first] = (await products({})).items;
    expect(first?.item).toEqual({
      channel: 'brazil',
      productId: '999999999999999',
      retailerId: null,
      name: 'Mouse',
      description: 'A wireless mouse',
      price: { amount: '100.00', currencyCode: 'BRL' },
      salePrice: { amount: '90.00', currencyCode: 'BRL' },
      availability: 'in stock',
      imageUrls: ['https://images.example/mouse.jpg'],
      raw: channel.simulator.data.products[0],
    });
  });

  it.each([
    ['100000', 'BRL', '100.00'],
    ['20000', 'BRL', '20.00'],
    ['1249990', 'BRL', '1249.99'],
    ['1', 'BRL', '0.001'],
    ['9007199254740993000', 'BRL', '9007199254740993.00'],
    ['0', 'BRL', '0.00'],
    ['5000', 'JPY', '5'],
    ['1234', 'KWD', '1.234'],
    [20000, 'brl', '20.00'],
  ])('MUST cost for the price %j %s exactly %s', async (price, currency, amount) => {
    channel.simulator.data.products = [{ id: '1', price, currency }];
    const [first] = (await products({})).items;
    expect(first?.item.price).toEqual({ amount, currencyCode: currency.toUpperCase() });
  });

  it.each([
    ['no price', { price: null, currency: 'BRL' }],
    ['a price that is no number', { price: 'free', currency: 'BRL' }],
    ['no currency', { price: '100000' }],
  ])('MUST have no price where there is %s', async (_, received) => {
    channel.simulator.data.products = [{ id: '1', ...received }];
    expect((await products({})).items[0]?.item).toMatchObject({
      price: null,
      salePrice: null,
      retailerId: null,
      name: null,
      imageUrls: [],
    });
  });

  it('MUST take addresses only for pictures, one or several', async () => {
    channel.simulator.data.products = [
      { id: '1', images: ['https://', 'https://images.example/a.jpg', 7, null] },
      { id: 2, images: 'https://images.example/b.jpg' },
    ];
    const { items } = await products({});
    expect(items.map(({ item }) => [item.productId, item.imageUrls])).toEqual([
      ['1', ['https://images.example/a.jpg']],
      ['2', ['https://images.example/b.jpg']],
    ]);
  });

  it('MUST be left out without an id, which the page says', async () => {
    channel.simulator.data.products = [{ name: 'Nameless' }, { id: '1' }];
    const { items, isComplete } = await products({});
    expect(items.map(({ item }) => item.productId)).toEqual(['1']);
    expect(isComplete).toBe(false);
  });
});

describe('zapi › the products of the catalog', () => {
  it('MUST be walked in their own order, by nextCursor, without loss and without doubles', async () => {
    stock(7, 3);
    for (const limit of [1, 2, 3, 5, 7, 100]) expect(await walk(limit)).toEqual(['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7']);
  });

  it('MUST be requested by GET with nextCursor in the query, percent-encoded', async () => {
    stock(5, 3);
    await products({ limit: 5 });
    const cursor = '3|AQHR+/=AQHR+/=AQHR+/=A';
    expect(targets(channel)).toEqual(['catalogs', `catalogs?${new URLSearchParams({ nextCursor: cursor }).toString()}`]);
    expect(channel.simulator.requests[1]?.query.get('nextCursor')).toBe(cursor);
  });

  it('MUST be requested by POST when the cursor is too long for an address', async () => {
    stock(5, 3);
    channel.simulator.data.cursorLength = 4000;
    expect((await products({ limit: 5 })).items).toHaveLength(5);
    expect(channel.simulator.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(targets(channel)).toEqual(['catalogs', 'catalogs']);
    const { nextCursor, ...others } = JSON.parse(channel.simulator.requests[1]?.body ?? '') as { nextCursor: string };
    expect([nextCursor.length, nextCursor.slice(0, 6), others]).toEqual([4000, '3|AQHR', {}]);
  });

  it('MUST have positions that grow along the walk, so that a list can be merged by them', async () => {
    stock(25, 10);
    const { items } = await products({ limit: 25 });
    for (const [index, placed] of items.entries()) {
      expect(isBehind(placed, items[index - 1] ?? null, 'ASC')).toBe(true);
      expect(placed.key).toBe('');
    }
  });

  it('MUST continue after the last product, even when earlier products are gone', async () => {
    stock(6, 3);
    const after = (await products({ limit: 2 })).items[1] ?? null;
    channel.simulator.data.products.splice(0, 1);
    expect((await products({ after, limit: 100 })).items.map(({ item }) => item.productId)).toEqual(['p3', 'p4', 'p5', 'p6']);
  });

  it('MUST lose nothing when the product that was last is gone', async () => {
    stock(6, 3);
    const after = (await products({ limit: 2 })).items[1] ?? null;
    channel.simulator.data.products.splice(1, 1);
    expect((await products({ after, limit: 100 })).items.map(({ item }) => item.productId)).toEqual(['p3', 'p4', 'p5', 'p6']);
  });

  it('MUST stop after ten pages with nothing new, and say where to go on', async () => {
    for (let page = 1; page <= 10; page += 1) {
      const body = { cartEnabled: true, products: [], nextCursor: `page ${page}` };
      channel.simulator.fail({ kind: 'answer', answer: { status: 200, body } });
    }
    const page = await products({});
    expect(page).toMatchObject({ items: [], isExhausted: false, isComplete: false });
    expect(channel.simulator.requests).toHaveLength(10);
    await products({ after: page.resume ?? null });
    expect(channel.simulator.requests[10]?.query.get('nextCursor')).toBe('page 10');
  });

  it('MUST end where a cursor leads to its own page, and say that more may be there', async () => {
    const body = { cartEnabled: true, products: [{ id: 'p1' }], nextCursor: 'again' };
    channel.simulator.fail({ kind: 'answer', times: 9, answer: { status: 200, body } });
    const first = await products({ limit: 1 });
    const page = await products({ after: first.items[0] ?? null });
    expect(page).toMatchObject({ items: [{ item: { productId: 'p1' } }], isExhausted: true, isComplete: false });
    expect(channel.simulator.requests).toHaveLength(3);
  });

  it.each(['', 'x', '[]', '{}', '[1,2,3]', '["a"]', 'null'])('MUST begin at the beginning for a hint that is none: %j', async (hint) => {
    const page = await products({ after: { key: '', id: 'x', hint } });
    expect(page.items[0]).toMatchObject({ id: '1', item: { productId: '999999999999999' } });
  });

  it('MUST fail with the call that failed', async () => {
    stock(5, 3);
    channel.simulator.fail({ kind: 'answer', answer: { status: 500 }, when: ({ query }) => query.has('nextCursor') });
    await expect(products({ limit: 5 })).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

function stock(count: number, productsPerPage: number): void {
  channel.simulator.data.products = Array.from({ length: count }, (_, index) => ({ id: `p${index + 1}` }));
  channel.simulator.data.productsPerPage = productsPerPage;
}

function products({ after = null, limit = 10 }: { after?: Position | null; limit?: number }): Promise<ListPage<Product>> {
  return must(catalogs.products)('default', { after, limit }, reading());
}

async function walk(limit: number): Promise<string[]> {
  const seen: string[] = [];
  let after: Position | null = null;
  for (;;) {
    const page: ListPage<Product> = await products({ after, limit });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    expect(page.isComplete).toBe(true);
    seen.push(...page.items.map(({ item }) => item.productId));
    after = page.items.at(-1) ?? after;
    if (page.isExhausted) return seen;
  }
}
