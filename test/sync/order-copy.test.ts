import { afterEach, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { numbers, openCopiedShop, orderNumbered, readAll, readPage, waitFor, type CopiedShop, type ShopOptions } from './shop.js';

let shop: CopiedShop;
afterEach(() => shop.close());

async function open(options: ShopOptions = {}): Promise<CopiedShop> {
  shop = await openCopiedShop(options);
  return shop;
}

const newestFirst = numbers(450).reverse().map(String);

describe('a copy of orders', () => {
  it('MUST have every order once when two reads of the whole list agreed', async () => {
    await open();
    expect(await shop.current()).toMatchObject({ isComplete: true, records: 450, progress: 1, errors: 0, lastError: null });
    shop.takePages();
    const { orders, last } = await readAll(shop.gateway, { maxAge: 300 });
    expect(orders.map(({ reference }) => reference)).toEqual(newestFirst);
    expect(new Set(orders.map(({ origin }) => origin))).toEqual(new Set(['SYNCED']));
    expect(new Set(orders.map(({ source }) => source.kind))).toEqual(new Set(['LEDGER']));
    expect(last.sources).toMatchObject([{ state: 'OK', origin: 'SYNCED', isComplete: true, message: null }]);
    expect(last.sources[0]?.asOf).toBe((await shop.status()).asOf);
    expect(shop.takePages()).toEqual([]);
  });

  it('MUST answer every filter and order completely, where a live list cannot', async () => {
    await open();
    await shop.current();
    shop.takePages();
    const filter = { search: '966500000', paymentStatuses: ['PENDING'], statuses: ['DELIVERED'] };
    const { orders, last } = await readAll(shop.gateway, { maxAge: 300, filter, orderBy: { field: 'UPDATED_AT', direction: 'ASC' } });
    expect(orders.map(({ reference }) => reference)).toEqual(
      numbers(450)
        .filter((id) => id % 5 === 0)
        .map(String),
    );
    expect(last.sources).toMatchObject([{ origin: 'SYNCED', isComplete: true }]);
    expect(shop.takePages()).toEqual([]);
  });

  it('MUST be counted by statistics instead of the ledger, without a call', async () => {
    await open();
    const { asOf } = await shop.current();
    shop.takePages();
    const query = `{ orderStatistics(groupBy: [STATUS]) { groups { status orderCount customers { total } } sources { state origin asOf isComplete } } }`;
    const { data } = await shop.gateway.ask<{ orderStatistics: object }, never>(query);
    expect(data?.orderStatistics).toMatchObject({
      groups: [
        { status: 'PENDING', orderCount: 360 },
        { status: 'DELIVERED', orderCount: 90 },
      ],
      sources: [{ state: 'OK', origin: 'SYNCED', asOf, isComplete: true }],
    });
    expect(shop.takePages()).toEqual([]);
  });

  it('SHOULD NOT be used without maxAge', async () => {
    await open();
    await shop.current();
    shop.takePages();
    const live = await readPage(shop.gateway, { first: 10 });
    expect(live.nodes.map(({ reference, origin, isDeletedAtProvider }) => [reference, origin, isDeletedAtProvider])).toEqual(
      newestFirst.slice(0, 10).map((reference) => [reference, 'LIVE', false]),
    );
    expect(live.sources).toMatchObject([{ state: 'OK', origin: 'LIVE' }]);
    expect(shop.takePages()).toEqual(['1']);
  });

  it('MUST NOT be used when it is older than maxAge, to the second', async () => {
    await open();
    const { asOf } = await shop.current();
    shop.pass(30);
    expect((await readPage(shop.gateway, { maxAge: 30 })).sources).toMatchObject([{ origin: 'SYNCED', asOf }]);
    expect((await readPage(shop.gateway, { maxAge: 29 })).sources).toMatchObject([{ state: 'OK', origin: 'LIVE' }]);
  });

  it('MUST NOT be used when a clock was set back, because its age is not known then', async () => {
    await open();
    await shop.current();
    shop.takePages();
    // Without an answer the copy stays as it is.
    shop.simulator.fail({ kind: 'hang', when: ({ query }) => query.get('page') === '1' });
    shop.pass(-3600);
    await waitFor(
      async () => shop.takePages(),
      (pages) => pages.includes('1'),
    );
    expect((await readPage(shop.gateway, { maxAge: 86_400 })).sources).toMatchObject([{ state: 'OK', origin: 'LIVE' }]);
  });

  it('MUST refuse a maxAge that is none', async () => {
    await open();
    for (const maxAge of [-1, 31_622_401]) {
      const { errors } = await shop.gateway.ask(`{ orders(maxAge: ${maxAge}) { nodes { id } } }`);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'maxAge' } }]);
    }
  });

  it('MUST get new orders from its next increment, which ends at the first page that it knows', async () => {
    await open();
    await shop.current();
    shop.takePages();
    for (let placed = 0; placed < 2; placed += 1) shop.simulator.webhooks.placeOrder();
    shop.pass(60);
    await shop.current();
    expect(shop.takePages()).toEqual(['1', '2']);
    const { nodes } = await readPage(shop.gateway, { first: 3, maxAge: 30 });
    expect(nodes.map(({ reference, origin }) => [reference, origin])).toEqual([
      ['452', 'SYNCED'],
      ['451', 'SYNCED'],
      ['450', 'SYNCED'],
    ]);
  });
});

describe('what changes between two reads', () => {
  const setStatus = `mutation ($id: ID!) { updateOrderStatus(input: { orderId: $id, status: ACCEPTED }) { outcome userErrors { message } } }`;

  it('MUST be in the copy when updateOrderStatus has answered', async () => {
    await open();
    await shop.current();
    const id = toId('Order', 'riyadh', '449');
    const { data } = await shop.gateway.ask<{ updateOrderStatus: { outcome: string } }, object>(setStatus, { id });
    expect(data?.updateOrderStatus).toEqual({ outcome: 'APPLIED', userErrors: [] });
    const { nodes } = await readPage(shop.gateway, { first: 2, maxAge: 300 });
    expect(nodes.map(({ reference, status, origin }) => [reference, status, origin])).toEqual([
      ['450', 'DELIVERED', 'SYNCED'],
      ['449', 'ACCEPTED', 'SYNCED'],
    ]);
    const filtered = await readPage(shop.gateway, { maxAge: 300, filter: { statuses: ['ACCEPTED'] } });
    expect(filtered.nodes.map(({ reference }) => reference)).toEqual(['449']);
  });

  it('MUST be in the copy as soon as its webhook is applied, as an old order too', async () => {
    await open();
    await shop.current();
    shop.simulator.webhooks.deliverTo(`${shop.gateway.address}/webhooks/riyadh/key-of-riyadh`);
    shop.simulator.change(7, { status: 'completed', updated_at: new Date().toISOString() });
    shop.simulator.webhooks.placeOrder();
    expect(await shop.simulator.webhooks.delivered()).toEqual([200, 200]);
    const read = async () => (await readPage(shop.gateway, { maxAge: 300, filter: { statuses: ['COMPLETED'] } })).nodes;
    const changed = await waitFor(read, ({ length }) => length === 1);
    expect(changed).toMatchObject([{ reference: '7', origin: 'SYNCED' }]);
    const newest = await waitFor(
      () => readPage(shop.gateway, { first: 1, maxAge: 300 }),
      ({ nodes }) => nodes[0]?.reference === '451',
    );
    expect(newest.nodes).toMatchObject([{ status: 'PENDING', origin: 'SYNCED' }]);
  });
});

describe('the orders below a channel, and an order by its reference', () => {
  it('MUST come from the copy when maxAge allows it', async () => {
    await open({ orders: [orderNumbered(1), orderNumbered(2)] });
    await shop.current();
    shop.pass(30);
    shop.simulator.forgetRequests();
    const { data } = await shop.gateway.ask(`{
      channel(name: "riyadh") { orders(maxAge: 300) { nodes { reference origin } sources { origin } } }
      orderByReference(channel: "riyadh", reference: "1", maxAge: 300) { reference origin }
    }`);
    const nodes = ['2', '1'].map((reference) => ({ reference, origin: 'SYNCED' }));
    expect(data).toEqual({
      channel: { orders: { nodes, sources: [{ origin: 'SYNCED' }] } },
      orderByReference: { reference: '1', origin: 'SYNCED' },
    });
    expect(shop.simulator.requests).toHaveLength(0);
  });
});

describe('an order by its id', () => {
  const query = `query ($id: ID!, $maxAge: Int) { order(id: $id, maxAge: $maxAge) { reference status origin isDeletedAtProvider } }`;
  const read = async (reference: string, maxAge: number | null) =>
    (await shop.gateway.ask<{ order: unknown }, object>(query, { id: toId('Order', 'riyadh', reference), maxAge })).data?.order;

  it('MUST come from the copy when that is young enough, and from the provider otherwise', async () => {
    await open({ orders: [orderNumbered(1), orderNumbered(2)] });
    await shop.current();
    shop.pass(30);
    shop.simulator.forgetRequests();
    expect(await read('2', 300)).toEqual({ reference: '2', status: 'PENDING', origin: 'SYNCED', isDeletedAtProvider: false });
    expect(shop.simulator.requests).toHaveLength(0);
    expect(await read('2', null)).toMatchObject({ origin: 'LIVE' });
    expect(shop.simulator.requests.length).toBeGreaterThan(0);
    expect(await read('3', 300)).toBeNull();
  });
});
