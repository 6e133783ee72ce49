import { afterEach, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { toListed } from '../../src/providers/awal/simulator/orders.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../src/providers/simulator/server.js';
import { hour, numbers, openCopiedShop, orderNumbered, readAll, readPage, waitFor, type CopiedShop, type ShopOptions } from './shop.js';

let shop: CopiedShop;
afterEach(() => shop.close());

async function open(options: ShopOptions = {}): Promise<CopiedShop> {
  shop = await openCopiedShop(options);
  return shop;
}

const daySeconds = 24 * 60 * 60;
const isPage = (page: number) => (request: ReceivedRequest) =>
  request.path.endsWith('/orders') && request.query.get('page') === String(page);

/** A page of the list with these orders, as the provider would send it. */
function pageWith(page: number, ids: readonly number[], status = 'pending'): SimulatedAnswer {
  const data = ids.map((id) => toListed(orderNumbered(id, { status })));
  return { status: 200, body: { status: true, data, meta: { current_page: page, per_page: 100, total: 450, last_page: 5 } } };
}
const newestOf = (page: number): number[] =>
  numbers(450)
    .reverse()
    .slice((page - 1) * 100, page * 100);

const allReferences = async (): Promise<string[]> =>
  (await readAll(shop.gateway, { maxAge: 300 })).orders.map(({ reference }) => reference);
const newestFirst = numbers(450).reverse().map(String);
const readsOfTheList = (): number => shop.takePages().filter((page) => page === '5').length;

describe('a page that the provider drops', () => {
  it('MUST be found by the second full read, and until then the copy MUST NOT be called complete', async () => {
    let reads = 0;
    await open({
      channel: { timeoutMs: 300 },
      before: (simulator) => {
        simulator.fail({ kind: 'answer', when: isPage(3), answer: pageWith(3, newestOf(4)) });
        simulator.fail({ kind: 'hang', when: (request) => isPage(1)(request) && (reads += 1) === 2 });
      },
    });
    const status = await waitFor(shop.status, ({ fullAt }) => fullAt !== null);
    expect(status).toMatchObject({ isComplete: false, records: 350 });
    expect((await readPage(shop.gateway, { first: 1, maxAge: 300 })).sources).toMatchObject([
      { state: 'OK', origin: 'SYNCED', isComplete: false, message: expect.stringContaining('no two reads') as string },
    ]);
    // After a disagreement the list is read less often.
    await waitFor(shop.status, ({ state, progress, records }) => state === 'VERIFYING' && progress === 1 && records === 450);
    shop.pass(240);
    expect(await shop.fullyRead()).toMatchObject({ isComplete: true, records: 450 });
    expect(await allReferences()).toEqual(newestFirst);
    // The second one found what was missing, so a third one had to agree with it.
    expect(readsOfTheList()).toBe(3);
  });

  it('MUST NOT make its orders look deleted, and MUST make the list be read again', async () => {
    await open();
    await shop.current();
    shop.takePages();
    shop.simulator.fail({ kind: 'answer', when: isPage(3), answer: pageWith(3, newestOf(4)) });
    shop.pass(daySeconds);
    await waitFor(shop.status, ({ isComplete }) => !isComplete);
    expect(await shop.current()).toMatchObject({ isComplete: true, records: 450 });
    const { orders } = await readAll(shop.gateway, { maxAge: 300 });
    expect(orders.filter(({ isDeletedAtProvider }) => isDeletedAtProvider)).toEqual([]);
    expect(readsOfTheList()).toBe(2);
  });
});

describe('a list that changes its order while it is read, or repeats pages', () => {
  it.each([
    ['repeats a page', [[3, newestOf(2)]]],
    [
      'swaps two pages',
      [
        [2, newestOf(3)],
        [3, newestOf(2)],
      ],
    ],
    ['sends a page in another order', [[2, [...newestOf(2)].reverse()]]],
  ] as [string, [number, number[]][]][])('MUST end as a complete copy when it %s once', async (_, pages) => {
    await open({
      before: (simulator) =>
        pages.forEach(([page, ids]) => simulator.fail({ kind: 'answer', when: isPage(page), answer: pageWith(page, ids) })),
    });
    await waitFor(shop.status, ({ fullAt }) => fullAt !== null);
    // A list that disagrees with itself is read less and less often.
    for (let tries = 0; tries < 10 && !(await shop.status()).isComplete; tries += 1) {
      shop.pass(3600);
      await waitFor(shop.status, ({ isComplete, state }) => isComplete || state === 'VERIFYING');
    }
    expect(await shop.current()).toMatchObject({ isComplete: true, records: 450 });
    expect(await allReferences()).toEqual(newestFirst);
  });
});

describe('an order that the provider no longer has', () => {
  it('MUST stay in the copy as deleted when the list lacks it and it cannot be read either', async () => {
    await open();
    await shop.current();
    shop.simulator.remove(200);
    shop.simulator.remove(450);
    shop.pass(daySeconds);
    await shop.fullyRead();
    const { orders } = await readAll(shop.gateway, { maxAge: 300 });
    expect(orders).toHaveLength(450);
    expect(orders.filter(({ isDeletedAtProvider }) => isDeletedAtProvider).map(({ reference }) => reference)).toEqual(['450', '200']);
    const referencesOf = async (variables: object): Promise<string[]> =>
      (await readAll(shop.gateway, variables)).orders.map(({ reference }) => reference);
    expect(await referencesOf({ maxAge: 300, filter: { isDeletedAtProvider: true } })).toEqual(['450', '200']);
    expect(await referencesOf({ maxAge: 300, filter: { isDeletedAtProvider: false } })).toHaveLength(448);
    expect(await referencesOf({ filter: { isDeletedAtProvider: true, placedFrom: hour(440) } })).toEqual([]);
    const live = await readPage(shop.gateway, { first: 1 });
    expect(live.nodes).toMatchObject([{ reference: '449', isDeletedAtProvider: false }]);
    const byId = await shop.gateway.ask<{ order: object }, object>(
      'query ($id: ID!) { order(id: $id, maxAge: 100000) { origin isDeletedAtProvider } }',
      { id: toId('Order', 'riyadh', '200') },
    );
    expect(byId.data?.order).toEqual({ origin: 'SYNCED', isDeletedAtProvider: true });
  });

  it('MUST be looked up one by one, however many there are, and none twice', async () => {
    await open();
    await shop.current();
    const gone = numbers(45).map((number) => number * 9);
    for (const id of gone) shop.simulator.remove(id);
    shop.simulator.forgetRequests();
    shop.pass(daySeconds);
    expect(await shop.fullyRead()).toMatchObject({ isComplete: true, records: 450 });
    const { orders } = await readAll(shop.gateway, { maxAge: 300 });
    const deleted = orders.filter(({ isDeletedAtProvider }) => isDeletedAtProvider).map(({ reference }) => Number(reference));
    expect(deleted).toEqual([...gone].reverse());
    const lookedUp = shop.simulator.requests.flatMap(({ path }) => /\/orders\/(\d+)$/.exec(path)?.[1] ?? []).map(Number);
    expect(lookedUp.sort((left, right) => left - right)).toEqual(gone);
  });

  it('MUST NOT be taken for deleted while reading it fails', async () => {
    await open();
    await shop.current();
    shop.simulator.remove(200);
    shop.simulator.fail({ kind: 'answer', answer: { status: 200, body: 'no JSON' }, when: ({ path }) => path.endsWith('/orders/200') });
    shop.pass(daySeconds);
    await waitFor(shop.status, ({ isComplete }) => !isComplete);
    const isDeleted = async () =>
      (await readAll(shop.gateway, { maxAge: 300 })).orders.find(({ reference }) => reference === '200')?.isDeletedAtProvider;
    await shop.current();
    expect(await isDeleted()).toBe(true);
    expect(shop.simulator.requests.filter(({ path }) => path.endsWith('/orders/200'))).toHaveLength(2);
  });

  it('SHOULD be there again when the provider lists it again', async () => {
    await open({ orders: [orderNumbered(1), orderNumbered(2), orderNumbered(3)] });
    await shop.current();
    shop.simulator.fail({ kind: 'answer', when: isPage(1), times: 2, answer: pageOfAll([3, 1]) });
    shop.simulator.fail({
      kind: 'answer',
      answer: { status: 404, body: { error: 'resource_not_found', message: 'Order not found' } },
      when: ({ path }) => path.endsWith('/orders/2'),
    });
    shop.pass(daySeconds);
    await shop.fullyRead();
    const read = async () => (await readPage(shop.gateway, { maxAge: 300 })).nodes.map(({ isDeletedAtProvider }) => isDeletedAtProvider);
    await waitFor(read, (deleted) => deleted[1] === true);
    shop.pass(60);
    await shop.current();
    expect(await waitFor(read, (deleted) => deleted[1] === false)).toEqual([false, false, false]);
  });
});

describe('a provider that answers old data', () => {
  it('MUST NOT take the copy back to an older version', async () => {
    await open();
    await shop.current();
    shop.simulator.change(449, { status: 'accepted', updated_at: hour(1000) });
    shop.pass(60);
    await shop.current();
    const statusOf = async () => (await readPage(shop.gateway, { first: 2, maxAge: 300 })).nodes[1]?.status;
    expect(await statusOf()).toBe('ACCEPTED');
    shop.simulator.fail({ kind: 'answer', when: isPage(1), answer: pageWith(1, newestOf(1)) });
    shop.takePages();
    shop.pass(60);
    await shop.current();
    expect(shop.takePages()[0]).toBe('1');
    expect(await statusOf()).toBe('ACCEPTED');
  });

  it('MUST NOT undo what a webhook reported while the page was on its way', async () => {
    await open();
    await shop.current();
    shop.simulator.webhooks.deliverTo(`${shop.gateway.address}/webhooks/riyadh/key-of-riyadh`);
    shop.takePages();
    // The answer is made before the change and arrives after its webhook.
    shop.simulator.fail({ kind: 'delay', when: isPage(1), milliseconds: 3000 });
    shop.pass(60);
    await waitFor(
      async () => shop.simulator.requests.length,
      (count) => count > 0,
    );
    shop.simulator.change(449, { status: 'accepted' });
    expect(await shop.simulator.webhooks.delivered()).toEqual([200]);
    const statusOf = async () => (await readPage(shop.gateway, { first: 2, maxAge: 300 })).nodes[1]?.status;
    await waitFor(statusOf, (status) => status === 'ACCEPTED', 2900);
    await shop.current();
    expect(await statusOf()).toBe('ACCEPTED');
  });

  it('MUST NOT undo updateOrderStatus while its list still shows the old status', async () => {
    await open();
    await shop.current();
    const update = 'mutation ($id: ID!) { updateOrderStatus(input: { orderId: $id, status: ACCEPTED }) { outcome } }';
    const stale = pageWith(1, newestOf(1));
    const { data } = await shop.gateway.ask<{ updateOrderStatus: object }, object>(update, { id: toId('Order', 'riyadh', '449') });
    expect(data?.updateOrderStatus).toEqual({ outcome: 'APPLIED' });
    shop.simulator.fail({ kind: 'answer', when: isPage(1), answer: stale });
    shop.takePages();
    shop.pass(60);
    await shop.current();
    expect(shop.takePages()[0]).toBe('1');
    expect((await readPage(shop.gateway, { first: 2, maxAge: 300 })).nodes[1]?.status).toBe('ACCEPTED');
  });
});

describe('a provider that fails', () => {
  it('MUST leave the copy as it is, and say why', async () => {
    await open();
    await shop.current();
    shop.simulator.fail({
      kind: 'answer',
      times: 3,
      answer: { status: 401, body: { error: 'authentication_failed', message: 'no' } },
      when: isPage(1),
    });
    shop.pass(60);
    const failing = await waitFor(shop.status, ({ state }) => state === 'FAILING');
    expect(failing).toMatchObject({ records: 450, isComplete: true, errors: 1, lastError: { code: 'PROVIDER_UNAUTHENTICATED' } });
    expect((await readPage(shop.gateway, { first: 1, maxAge: 300 })).sources).toMatchObject([{ state: 'OK', origin: 'SYNCED' }]);
  });
});

function pageOfAll(ids: readonly number[]): SimulatedAnswer {
  const data = ids.map((id) => toListed(orderNumbered(id)));
  return { status: 200, body: { status: true, data, meta: { current_page: 1, per_page: 100, total: data.length, last_page: 1 } } };
}
