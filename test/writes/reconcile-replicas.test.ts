import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/contract/error.js';
import type { Orders, Provider } from '../../src/contract/provider.js';
import { Registry } from '../../src/contract/registry.js';
import type { Ledger } from '../../src/store/store.js';
import { updateOrderStatus } from '../../src/writes/order-status.js';
import { Reconciler } from '../../src/writes/reconcile.js';
import { createWrites, type Writes } from '../../src/writes/writes.js';
import { orderOf } from '../store/samples.js';
import { postgresStore, type Store } from '../store/stores.js';
import { FakeShop, readCall } from './fake-shop.js';
import { unused } from '../graphql/queries/channel-entry.js';

const unanswered = new ProviderError({ kind: 'timeout', provider: 'fake', channel: 'channel', sent: 'maybe', message: 'No answer came.' });

interface Replica {
  readonly ledger: Ledger;
  readonly writes: Writes;
  readonly reconciler: Reconciler;
}

describe('replicas that share UNKNOWN writes', () => {
  let store: Store;
  let ledgers: readonly Ledger[];
  let replicas: readonly Replica[];
  let shop: FakeShop;
  let provider: Provider;
  let time = Date.parse('2026-01-01T12:00:00.000Z');
  let reference = 0;
  let read: string[][];
  /** What reading an order waits for. */
  let gate: Promise<void>;

  beforeAll(async () => {
    store = await postgresStore();
    ledgers = [await store.open(), await store.open()];
  }, 60_000);
  afterAll(async () => {
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    await store.remove();
  }, 60_000);
  beforeEach(async () => {
    shop = new FakeShop();
    shop.answer = () => Promise.reject(unanswered);
    read = [];
    gate = Promise.resolve();
    reference += 1;
    const orders = shop.readable().orders as Orders;
    provider = shop.readable({
      get: async (references, call) => {
        read.push([...references]);
        await gate;
        return (await orders.get?.(references, call)) ?? new Map();
      },
    });
    const channel = { name: 'channel', displayName: 'Fake', phoneNumber: null, provider, notes: {}, condition: () => unused };
    const now = (): string => new Date(time).toISOString();
    const log = { info: () => undefined, error: (_fields: unknown, message: string) => expect.unreachable(message) };
    replicas = ledgers.map((ledger) => {
      const writes = createWrites(ledger, { now });
      return { ledger, writes, reconciler: new Reconciler({ ledger, writes, registry: new Registry([], [channel]), log, now }) };
    });
    shop.live.set(String(reference), orderOf('channel', String(reference)));
    expect(await update(0)).toMatchObject({ outcome: 'UNKNOWN' });
    shop.live.set(String(reference), orderOf('channel', String(reference), { status: 'ACCEPTED' }));
    read = [];
    time += 1_000;
  });

  const update = (index: number) => {
    const change = { status: 'ACCEPTED', paymentStatus: null, message: null, template: null, references: null } as const;
    const asked = { client: 'shop', provider, reference: String(reference), change, expectedStatus: null, readCall };
    return updateOrderStatus(replicas[index] as Replica, { ...asked, idempotencyKey: `key ${reference}` });
  };
  const history = async () =>
    ((await replicas[0]?.ledger.events.ofOrder('channel', [String(reference)]))?.get(String(reference)) ?? []).map(({ kind }) => kind);

  it('read each of them once, whichever replica is first, and all of them answer with the result', async () => {
    await Promise.all(replicas.map(({ reconciler }) => reconciler.round()));
    expect(read).toEqual([[String(reference)]]);
    expect([await update(0), await update(1)]).toEqual([
      { outcome: 'APPLIED', refusals: [] },
      { outcome: 'APPLIED', refusals: [] },
    ]);
    expect(await history()).toEqual(['STATUS_REQUESTED', 'STATUS_CHANGED']);
  });

  it('take over from one that died over it, after a while', async () => {
    const [dying, living] = replicas as [Replica, Replica];
    gate = new Promise(() => undefined);
    void dying.reconciler.round();
    await expect.poll(() => read.length).toBe(1);
    gate = Promise.resolve();
    await living.reconciler.round();
    expect(read).toHaveLength(1);
    time += 20_000;
    await living.reconciler.round();
    expect(read).toHaveLength(2);
    expect(await update(1)).toEqual({ outcome: 'APPLIED', refusals: [] });
  });
});
