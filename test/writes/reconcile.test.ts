import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/contract/error.js';
import type { DetailsChange, Orders, Provider, StatusChange } from '../../src/contract/provider.js';
import { Registry } from '../../src/contract/registry.js';
import type { Order } from '../../src/domain/order.js';
import type { Ledger } from '../../src/store/store.js';
import { updateOrderDetails } from '../../src/writes/order-details.js';
import { updateOrderStatus } from '../../src/writes/order-status.js';
import { Reconciler } from '../../src/writes/reconcile.js';
import { createWrites, type Writes } from '../../src/writes/writes.js';
import { orderOf } from '../store/samples.js';
import { embeddedStore, type Store } from '../store/stores.js';
import { FakeShop, readCall } from './fake-shop.js';
import { signal } from './signals.js';
import { unused } from '../graphql/queries/channel-entry.js';

const unknown = { outcome: 'UNKNOWN', refusals: [expect.objectContaining({ code: 'OUTCOME_UNKNOWN' })] };
const notApplied = { outcome: null, refusals: [expect.objectContaining({ code: 'PROVIDER_REFUSED' })] };
const applied = { outcome: 'APPLIED', refusals: [] };
const unanswered = new ProviderError({ kind: 'timeout', provider: 'fake', channel: 'channel', sent: 'maybe', message: 'No answer came.' });
const unreachable = new ProviderError({ kind: 'unavailable', provider: 'fake', channel: 'channel', sent: 'no', message: 'It is away.' });

describe('an UNKNOWN write of an order', () => {
  let store: Store;
  let ledger: Ledger;
  let shop: FakeShop;
  let provider: Provider;
  let time: number;
  let writes: Writes;
  let reconciler: Reconciler;
  let logged: string[];

  beforeEach(async () => {
    store = await embeddedStore();
    ledger = await store.open();
    shop = new FakeShop();
    shop.live.set('7', shown('PENDING'));
    shop.answer = () => Promise.reject(unanswered);
    time = Date.parse('2026-01-01T12:00:00.000Z');
    logged = [];
    begin(shop.readable());
  });
  afterEach(async () => {
    await reconciler.stop();
    await ledger.close();
    await store.remove();
  });

  /** A process over the ledger, with a provider. */
  function begin(over: Provider): void {
    const now = (): string => new Date(time).toISOString();
    const log = { info: () => undefined, error: (_fields: unknown, message: string) => void logged.push(message) };
    const channel = { name: 'channel', displayName: 'Fake', phoneNumber: null, provider: over, notes: {}, condition: () => unused };
    provider = over;
    writes = createWrites(ledger, { now });
    reconciler = new Reconciler({ ledger, writes, registry: new Registry([], [channel]), log, now });
  }

  function shown(status: Order['status'], overrides: Partial<Order> = {}): Order {
    return orderOf('channel', '7', { status, providerStatus: status.toLowerCase(), paymentStatus: 'PENDING', ...overrides });
  }

  const update = (status: StatusChange['status'], key: string | null = 'key', overrides: Partial<StatusChange> = {}) => {
    const change = { status, paymentStatus: null, message: null, template: null, references: null, ...overrides };
    const asked = { client: 'shop', provider, reference: '7', change, expectedStatus: null, idempotencyKey: key, readCall };
    return updateOrderStatus({ ledger, writes }, asked);
  };

  const accept = (reference: string) => {
    const change = { status: 'ACCEPTED', paymentStatus: null, message: null, template: null, references: null } as const;
    const asked = { client: 'shop', provider, reference, change, expectedStatus: null, idempotencyKey: reference, readCall };
    return updateOrderStatus({ ledger, writes }, asked);
  };

  /** Lets this many seconds pass, in which the reconciler looks every half second. */
  async function pass(seconds: number): Promise<void> {
    for (let halves = 0; halves < seconds * 2; halves += 1) {
      time += 500;
      await reconciler.round();
    }
  }

  const history = async () =>
    ((await ledger.events.ofOrder('channel', ['7'])).get('7') ?? []).map(({ kind, from, to }) => `${kind} ${from ?? '-'} ${to ?? '-'}`);
  const record = async () => (await ledger.writes.list({ channels: ['channel'], states: null, after: null, limit: 1 }))[0];

  describe('whose order has the requested values', () => {
    it('is APPLIED at the first look, a second later, and its key answers so without another write', async () => {
      expect(await update('ACCEPTED')).toEqual(unknown);
      shop.live.set('7', shown('ACCEPTED'));
      await pass(0.5);
      expect(await update('ACCEPTED')).toEqual(unknown);
      await pass(0.5);
      expect(await update('ACCEPTED')).toEqual(applied);
      expect(shop.sent).toHaveLength(1);
      expect(await history()).toEqual(['STATUS_REQUESTED PENDING ACCEPTED', 'STATUS_CHANGED PENDING ACCEPTED']);
    });

    it('is not looked at again', async () => {
      await update('ACCEPTED');
      shop.live.set('7', shown('ACCEPTED'));
      await pass(5);
      const reads = shop.reads;
      await pass(60);
      expect(shop.reads).toBe(reads);
    });

    it('is APPLIED too when the provider took its time', async () => {
      await update('ACCEPTED');
      await pass(20);
      expect(await update('ACCEPTED')).toEqual(unknown);
      shop.live.set('7', shown('ACCEPTED'));
      await pass(5);
      expect(await update('ACCEPTED')).toEqual(applied);
    });

    it('does not say again what was recorded of the order meanwhile', async () => {
      await update('ACCEPTED');
      shop.answer = async () => ({ outcome: 'APPLIED', providerId: null });
      expect(await update('ACCEPTED', 'another')).toEqual(applied);
      shop.live.set('7', shown('ACCEPTED'));
      await pass(1);
      expect(await update('ACCEPTED')).toEqual(applied);
      expect(await history()).toEqual(['STATUS_REQUESTED PENDING ACCEPTED', 'STATUS_CHANGED PENDING ACCEPTED']);
    });

    it('is APPLIED when a later write found it so before it moved the order on', async () => {
      await update('ACCEPTED');
      shop.live.set('7', shown('ACCEPTED'));
      shop.answer = async () => ({ outcome: 'APPLIED', providerId: null });
      expect(await update('SHIPPED', 'next')).toEqual(applied);
      shop.live.set('7', shown('SHIPPED'));
      await pass(1);
      expect(await update('ACCEPTED')).toEqual(applied);
    });
  });

  describe('whose order is unchanged', () => {
    it('is judged only by two looks a while after it was sent, and then is refused: another key may try again', async () => {
      await update('ACCEPTED');
      await pass(22.5);
      expect(await update('ACCEPTED')).toEqual(unknown);
      await pass(15);
      expect(await update('ACCEPTED')).toEqual(unknown);
      await pass(0.5);
      expect(await update('ACCEPTED')).toEqual(notApplied);
      expect(shop.sent).toHaveLength(1);
      expect(await history()).toEqual(['STATUS_REQUESTED PENDING ACCEPTED', 'STATUS_REJECTED ACCEPTED PENDING']);
      shop.answer = async () => ({ outcome: 'APPLIED', providerId: null });
      expect(await update('ACCEPTED', 'another')).toEqual(applied);
      expect(shop.sent).toHaveLength(2);
    });

    it('reports the code of the failure that left it open', async () => {
      const failure = { kind: 'unavailable', provider: 'fake', channel: 'channel', sent: 'answered', message: 'Down.' } as const;
      shop.answer = () => Promise.reject(new ProviderError({ ...failure, providerCode: 'E500' }));
      await update('ACCEPTED');
      await pass(40);
      expect(await update('ACCEPTED')).toMatchObject({ refusals: [{ code: 'PROVIDER_REFUSED', providerCode: 'E500' }] });
    });

    it('is refused together with another that was not answered either', async () => {
      await update('ACCEPTED');
      await update('ACCEPTED', 'another');
      await pass(40);
      expect([await update('ACCEPTED'), await update('ACCEPTED', 'another')]).toEqual([notApplied, notApplied]);
    });

    it('is not judged by looks at another state in between', async () => {
      await update('ACCEPTED');
      await pass(23);
      shop.live.set('7', shown('UNKNOWN', { providerStatus: 'on hold' }));
      await pass(15);
      shop.live.set('7', shown('PENDING'));
      await pass(60);
      expect(await update('ACCEPTED')).toEqual(unknown);
    });
  });

  describe('that cannot be settled', () => {
    it('stays UNKNOWN when later writes brought the order back to where it was: it may have been applied before them', async () => {
      shop.live.set('7', shown('ACCEPTED'));
      expect(await update('SHIPPED')).toEqual(unknown);
      shop.answer = async () => ({ outcome: 'APPLIED', providerId: null });
      for (const status of ['DELIVERED', 'ACCEPTED'] as const) {
        time += 100;
        expect(await update(status, `then ${status}`)).toEqual(applied);
        shop.live.set('7', shown(status));
      }
      await pass(300);
      const { refusals, ...answer } = await update('SHIPPED');
      expect(answer).toEqual({ outcome: 'UNKNOWN' });
      expect(refusals).toEqual([
        expect.objectContaining({ code: 'OUTCOME_UNKNOWN', message: expect.stringContaining('(it is ACCEPTED)') }),
      ]);
    });

    it('stays UNKNOWN and says why when the order has moved on elsewhere, and is not looked at for ever', async () => {
      await update('ACCEPTED');
      shop.live.set('7', shown('CANCELED'));
      await pass(60);
      const answer = await update('ACCEPTED');
      expect(answer).toEqual(unknown);
      expect(answer.refusals[0]?.message).toContain('it is CANCELED');
      const reads = shop.reads;
      await pass(120);
      expect(shop.reads).toBe(reads);
    });

    it('stays UNKNOWN when the provider no longer returns the order', async () => {
      await update('ACCEPTED');
      shop.live.delete('7');
      await pass(60);
      expect((await update('ACCEPTED')).refusals[0]?.message).toContain('no longer returns the order');
    });

    it('stays UNKNOWN when another status of the provider may be the requested one', async () => {
      shop.live.set('7', shown('UNKNOWN', { providerStatus: 'new' }));
      await update('ACCEPTED');
      shop.live.set('7', shown('UNKNOWN', { providerStatus: 'taken' }));
      await pass(60);
      expect(await update('ACCEPTED')).toEqual(unknown);
    });

    it('stays UNKNOWN and is never looked at where the provider cannot be read', async () => {
      await ledger.orders.put(shown('PENDING'), {
        channel: 'channel',
        reference: '7',
        at: '2026-01-01T00:00:00.000Z',
        kind: 'TRACKED',
        actor: null,
        from: null,
        to: null,
        note: null,
        origin: 'WRITE',
      });
      begin(shop.provider());
      await update('ACCEPTED');
      begin(shop.readable());
      shop.live.set('7', shown('ACCEPTED'));
      await pass(60);
      expect(await update('ACCEPTED')).toEqual(unknown);
      expect(shop.reads).toBe(0);
    });
  });

  describe('of details', () => {
    const details: DetailsChange = {
      paymentStatus: null,
      adminNotes: null,
      shippingDate: null,
      deliveryDate: null,
      branchId: null,
      message: null,
    };
    const readBack = ['paymentStatus', 'adminNotes', 'shippingDate'] as const;
    const change = (overrides: Partial<DetailsChange>, key = 'key') => {
      const asked = { client: 'shop', provider, reference: '7', change: { ...details, ...overrides }, idempotencyKey: key, readCall };
      return updateOrderDetails({ ledger, writes }, asked);
    };

    beforeEach(() => {
      const orders = shop.readable().orders as Orders;
      begin(shop.readable({ details: { ...(orders.details as NonNullable<Orders['details']>), readBack } }));
    });

    it('is APPLIED when all that can be read is as asked, and refused when nothing of it is', async () => {
      const asked = { adminNotes: 'Ring twice.', paymentStatus: 'PAID', branchId: '9' } as const;
      expect(await change(asked)).toEqual(unknown);
      expect(await change({ shippingDate: '2026-02-01' }, 'other')).toEqual(unknown);
      shop.live.set('7', shown('PENDING', { adminNotes: 'Ring twice.', paymentStatus: 'PAID' }));
      await pass(40);
      expect(await change(asked)).toEqual(applied);
      expect(await change({ shippingDate: '2026-02-01' }, 'other')).toEqual(notApplied);
      expect(await history()).toContain('PAYMENT_CHANGED - -');
    });

    it('keeps no text in clear', async () => {
      await change({ adminNotes: 'Ring twice.' });
      expect(JSON.stringify(await record())).not.toContain('Ring');
    });

    it('stays UNKNOWN when the provider does not return the changed field', async () => {
      expect(await change({ branchId: '9' })).toEqual(unknown);
      await pass(60);
      expect(await change({ branchId: '9' })).toEqual(unknown);
      expect(shop.reads).toBe(1);
    });
  });

  describe('while the provider cannot be read', () => {
    it('waits, asking less and less often, and is settled when it can', async () => {
      let isAway = false;
      let tries = 0;
      const orders = shop.readable().orders as Orders;
      begin(
        shop.readable({
          get: async (references, call) => {
            tries += 1;
            if (isAway) throw unreachable;
            return (await orders.get?.(references, call)) ?? new Map();
          },
        }),
      );
      await update('ACCEPTED');
      isAway = true;
      tries = 0;
      await pass(600);
      expect(tries).toBeGreaterThan(5);
      expect(tries).toBeLessThan(60);
      expect(logged).toHaveLength(tries);
      isAway = false;
      shop.live.set('7', shown('ACCEPTED'));
      await pass(16);
      expect(await update('ACCEPTED')).toEqual(applied);
    });

    it('is settled all the same when reading another order makes the reading of all fail', async () => {
      const orders = shop.readable().orders as Orders;
      let isBroken = false;
      begin(
        shop.readable({
          get: async (references, call) => {
            if (isBroken && references.includes('3')) throw unreachable;
            return (await orders.get?.(references, call)) ?? new Map();
          },
        }),
      );
      const references = ['1', '2', '3', '4', '5'];
      for (const reference of references) {
        shop.live.set(reference, orderOf('channel', reference));
        await accept(reference);
        shop.live.set(reference, orderOf('channel', reference, { status: 'ACCEPTED' }));
      }
      isBroken = true;
      await pass(30);
      const settled = await ledger.writes.list({ channels: ['channel'], states: ['DONE'], after: null, limit: 10 });
      expect(settled.map(({ orderReference }) => orderReference).sort()).toEqual(['1', '2', '4', '5']);
      isBroken = false;
      await pass(15);
      expect(await accept('3')).toEqual(applied);
    });

    it('waits for its own order when only that one cannot be read', async () => {
      let isReadable = true;
      const orders = shop.readable().orders as Orders;
      begin(
        shop.readable({
          get: async (references, call) =>
            isReadable ? ((await orders.get?.(references, call)) ?? new Map()) : new Map([['7', unreachable]]),
        }),
      );
      await update('ACCEPTED');
      isReadable = false;
      await pass(100);
      isReadable = true;
      shop.live.set('7', shown('ACCEPTED'));
      await pass(15);
      expect(await update('ACCEPTED')).toEqual(applied);
    });
  });

  describe('whose process died', () => {
    it('is settled by the next one, from its start on', async () => {
      const begun = signal();
      shop.answer = () => (begun.resolve(), new Promise<never>(() => undefined));
      void update('ACCEPTED');
      await begun.promise;
      await ledger.close();
      ledger = await store.open();
      begin(shop.readable());
      expect(await writes.recover()).toEqual({ released: 0, unknown: 1 });
      shop.live.set('7', shown('ACCEPTED'));
      await pass(1);
      expect(await update('ACCEPTED')).toEqual(applied);
      expect(shop.sent).toHaveLength(1);
    });
  });

  describe('beside another write of its order', () => {
    it('waits until that one has ended, and is not judged by an order that was read before', async () => {
      const read = signal();
      const orders = shop.readable().orders as Orders;
      begin(
        shop.readable({
          get: async (references, call) => {
            const found = (await orders.get?.(references, call)) ?? new Map();
            if (time > Date.parse('2026-01-01T12:00:30.000Z')) read.resolve();
            return found;
          },
        }),
      );
      await update('ACCEPTED');
      await pass(23);
      const begun = signal();
      const answer = signal<never>();
      shop.answer = () => (begun.resolve(), answer.promise);
      const next = update('SHIPPED', 'next');
      await begun.promise;
      time += 15_000;
      const round = reconciler.round();
      await read.promise;
      answer.reject(unanswered);
      expect(await next).toEqual(unknown);
      await round;
      expect(await update('ACCEPTED')).toEqual(unknown);
      await pass(1);
      expect(await update('ACCEPTED')).toEqual(notApplied);
    });
  });

  it('are read together, many in one call, whatever the channel has besides', async () => {
    for (const reference of ['1', '2', '3']) shop.live.set(reference, orderOf('channel', reference));
    const asked: (readonly string[])[] = [];
    const orders = shop.readable().orders as Orders;
    begin(
      shop.readable({
        get: async (references, call) => {
          asked.push(references);
          return (await orders.get?.(references, call)) ?? new Map();
        },
      }),
    );
    for (const reference of ['1', '2', '3']) {
      await accept(reference);
      shop.live.set(reference, orderOf('channel', reference, { status: 'ACCEPTED' }));
    }
    asked.length = 0;
    await pass(1);
    expect(asked.map((references) => [...references].sort())).toEqual([['1', '2', '3']]);
    const settled = await ledger.writes.list({ channels: ['channel'], states: ['DONE'], after: null, limit: 10 });
    expect(settled).toHaveLength(3);
  });
});
