import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { startAwalSimulator, type AwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { createDatabase } from '../store/own-database.js';
import {
  hour,
  numbers,
  openCopiedShop,
  orderNumbered,
  pagesOf,
  readAll,
  readPage,
  waitFor,
  type CopiedShop,
  type ShopOptions,
} from './shop.js';

/** Cleanups of a test, run in reverse order. */
const toEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

/** Where a ledger is kept, for several gateways after each other or at once. */
type Place = () => Promise<NonNullable<ShopOptions['gateway']>>;

async function ownDirectory() {
  const directory = await mkdtemp(join(tmpdir(), 'parley-sync-'));
  toEnd.push(() => rm(directory, { recursive: true, force: true }));
  return { directory };
}

const { DATABASE_URL: serverUrl } = process.env;
async function ownDatabase() {
  const database = await createDatabase(serverUrl ?? '');
  toEnd.push(() => database.remove());
  return { databaseUrl: database.url };
}

const places: [string, Place][] = [['SQLite', ownDirectory]];
if (serverUrl !== undefined) places.push(['PostgreSQL', ownDatabase]);

async function startSimulator(count: number): Promise<AwalSimulator> {
  const simulator = await startAwalSimulator({ orders: numbers(count).map((id) => orderNumbered(id)) });
  toEnd.push(() => simulator.close());
  return simulator;
}

async function open(simulator: AwalSimulator, gateway: ShopOptions['gateway'], more: ShopOptions = {}): Promise<CopiedShop> {
  const channel = { timeoutMs: 1000, ...more.channel };
  const shop = await openCopiedShop({ simulator, ...more, channel, gateway: { ...gateway, ...more.gateway } });
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await shop.gateway.close();
    isOpen = false;
  };
  toEnd.push(close);
  return { ...shop, close };
}

const isPage =
  (page: string) =>
  ({ path, query }: { path: string; query: URLSearchParams }) =>
    path.endsWith('/orders') && query.get('page') === page;
const references = async (shop: CopiedShop): Promise<string[]> =>
  (await readAll(shop.gateway, { maxAge: 600 })).orders.map(({ reference }) => reference);

describe.each(places)('on %s', (_, place) => {
  it('a first read that stops in the middle MUST go on there, without a gap and without a double', async () => {
    const [simulator, where] = [await startSimulator(1200), await place()];
    simulator.fail({ kind: 'hang', when: isPage('8') });
    const first = await open(simulator, where);
    await waitFor(async () => pagesOf(simulator.requests).includes('8'), Boolean);
    expect(await first.status()).toMatchObject({ state: 'BACKFILLING', asOf: null, isComplete: false, records: 600 });
    await first.close();
    simulator.webhooks.placeOrder();
    simulator.forgetRequests();
    const second = await open(simulator, where);
    await waitFor(second.status, ({ fullAt }) => fullAt !== null);
    // The contract's list reads around the place where it goes on, and not from the start.
    expect(pagesOf(simulator.requests)[0]).toBe('6');
    expect(await second.current()).toMatchObject({ isComplete: true, records: 1201 });
    expect(await references(second)).toEqual(numbers(1201).reverse().map(String));
  });

  it('an increment that stops in the middle MUST leave no gap behind', async () => {
    const [simulator, where] = [await startSimulator(300), await place()];
    const first = await open(simulator, where);
    await first.current();
    for (const id of numbers(250).map((number) => 300 + number)) {
      simulator.webhooks.placeOrder();
      simulator.change(id, { created_at: hour(id), updated_at: hour(id) });
    }
    simulator.fail({ kind: 'hang', when: isPage('2') });
    first.pass(60);
    expect(await waitFor(first.status, ({ records }) => records > 300)).toMatchObject({ records: 350 });
    await first.close();
    const second = await open(simulator, where, { startsAt: Date.now() + 120_000 });
    expect(await second.current()).toMatchObject({ isComplete: true, records: 550 });
    expect((await references(second)).sort()).toEqual(numbers(550).map(String).sort());
  });

  it('a change that a process recorded before it ended MUST be in the copy of the next one', async () => {
    const [simulator, where] = [await startSimulator(50), await place()];
    const first = await open(simulator, where);
    await first.current();
    // A webhook is stored and applied, and the process ends: here by a gateway that has no copy.
    await first.close();
    const uncopied = await open(simulator, where, { channel: { sync: {} } });
    simulator.webhooks.deliverTo(`${uncopied.gateway.address}/webhooks/riyadh/key-of-riyadh`);
    simulator.change(7, { status: 'shipped', updated_at: new Date().toISOString() });
    expect(await simulator.webhooks.delivered()).toEqual([200]);
    const { ledger } = uncopied.gateway.gateway;
    await waitFor(
      async () => (await ledger.orders.get('riyadh', ['7'])).get('7')?.status,
      (status) => status === 'SHIPPED',
    );
    await uncopied.close();
    simulator.fail({ kind: 'hang', when: isPage('1'), times: 100 });
    const second = await open(simulator, where);
    const shipped = async () => (await readPage(second.gateway, { maxAge: 600, filter: { statuses: ['SHIPPED'] }, deadlineMs: 200 })).nodes;
    expect(await waitFor(shipped, ({ length }) => length > 0)).toMatchObject([{ reference: '7', origin: 'SYNCED' }]);
  });
});

if (serverUrl !== undefined) {
  describe('two replicas on one PostgreSQL', () => {
    it('MUST read the list once between them, and both answer from the copy', async () => {
      const [simulator, where] = [await startSimulator(450), await ownDatabase()];
      // The clocks of a test stand still: to the one that stands earlier, the copy of the other would be from the future.
      const startsAt = Date.now();
      const both = await Promise.all([open(simulator, where, { startsAt }), open(simulator, where, { startsAt })]);
      for (const replica of both) expect(await replica.current()).toMatchObject({ records: 450, isComplete: true });
      const pages = pagesOf(simulator.requests);
      // Two full reads of five pages each, and no more than the looks for news since.
      expect(pages.filter((page) => page === '5')).toHaveLength(2);
      simulator.forgetRequests();
      for (const replica of both) {
        expect(await references(replica)).toHaveLength(450);
      }
      expect(pagesOf(simulator.requests)).toEqual([]);
    });

    it('MUST both have what one of them changed', async () => {
      const [simulator, where] = [await startSimulator(50), await ownDatabase()];
      const startsAt = Date.now();
      const [one, two] = [await open(simulator, where, { startsAt }), await open(simulator, where, { startsAt })];
      for (const replica of [one, two]) await replica.current();
      const update = 'mutation ($id: ID!) { updateOrderStatus(input: { orderId: $id, status: ACCEPTED }) { outcome } }';
      for (const [replica, id] of [
        [one, '49'],
        [two, '48'],
      ] as const) {
        const { data } = await replica.gateway.ask<{ updateOrderStatus: object }, object>(update, { id: toId('Order', 'riyadh', id) });
        expect(data?.updateOrderStatus).toEqual({ outcome: 'APPLIED' });
      }
      for (const replica of [one, two]) {
        // A replica hears of the other's change a moment later.
        const { nodes, sources } = await waitFor(
          () => readPage(replica.gateway, { maxAge: 600, filter: { statuses: ['ACCEPTED'] } }),
          (page) => page.nodes.length === 2,
        );
        expect(nodes.map(({ reference }) => reference)).toEqual(['49', '48']);
        expect(sources).toMatchObject([{ origin: 'SYNCED' }]);
      }
    });

    it('MUST go on when the one that reads ends in the middle', async () => {
      const [simulator, where] = [await startSimulator(800), await ownDatabase()];
      simulator.fail({ kind: 'hang', when: isPage('5') });
      const one = await open(simulator, where);
      await waitFor(async () => pagesOf(simulator.requests).includes('5'), Boolean);
      const two = await open(simulator, where);
      await one.close();
      two.gateway.gateway.sync.wake();
      expect(await two.current()).toMatchObject({ records: 800, isComplete: true });
      expect(await references(two)).toEqual(numbers(800).reverse().map(String));
    });
  });
}
