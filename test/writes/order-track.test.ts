import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../src/domain/order.js';
import type { Ledger } from '../../src/store/store.js';
import { trackOrder, type OrderTracking } from '../../src/writes/order-track.js';
import { createWrites, type Writes } from '../../src/writes/writes.js';
import { noon, orderOf } from '../store/samples.js';
import { embeddedStore, type Store } from '../store/stores.js';
import { FakeShop } from './fake-shop.js';

const applied = { outcome: 'APPLIED', refusals: [] };

describe('trackOrder', () => {
  let store: Store;
  let ledger: Ledger;
  let writes: Writes;

  beforeEach(async () => {
    store = await embeddedStore();
    ledger = await store.open();
    writes = createWrites(ledger);
  });
  afterEach(async () => {
    await ledger.close();
    await store.remove();
  });

  function track(overrides: Partial<Order> & Pick<Order, 'reference'>, more: Partial<OrderTracking> = {}) {
    const order = orderOf('channel', overrides.reference, overrides);
    return trackOrder(
      { ledger, writes },
      { client: 'storefront', provider: new FakeShop().provider(), order, idempotencyKey: null, ...more },
    );
  }
  const remembered = async (reference = '7') => (await ledger.orders.get('channel', [reference])).get(reference);
  const history = async () => (await ledger.events.ofOrder('channel', ['7'])).get('7');

  it('stores the order as the client sent it, with an event', async () => {
    const before = new Date().toISOString();
    const keys = { messageId: 'wamid.1', orderRequestId: 'r', orderToken: 't' };
    expect(await track({ reference: '7', number: 'A-7', keys })).toEqual(applied);
    const order = await remembered();
    expect(order).toEqual({ ...orderOf('channel', '7', { number: 'A-7', keys }), source: { kind: 'LEDGER', asOf: order?.source.asOf } });
    expect(order?.source.asOf.localeCompare(before)).toBeGreaterThanOrEqual(0);
    expect(await history()).toMatchObject([{ kind: 'TRACKED', actor: 'storefront', from: null, to: 'PENDING', at: order?.source.asOf }]);
  });

  it('sets the present time when the client sends none', async () => {
    await track({ reference: '7', placedAt: null });
    const order = await remembered();
    expect(order?.placedAt).toBe(order?.source.asOf);
  });

  it('replaces the stored order, and keeps its times and keys when the client sends none', async () => {
    await track({
      reference: '7',
      number: 'A-7',
      adminNotes: 'old',
      placedAt: noon,
      keys: { messageId: 'm', orderRequestId: null, orderToken: 't' },
    });
    await track({
      reference: '7',
      number: 'B-7',
      status: 'SHIPPED',
      placedAt: null,
      keys: { messageId: 'm2', orderRequestId: null, orderToken: null },
    });
    const order = await remembered();
    expect(order).toMatchObject({ number: 'B-7', adminNotes: null, status: 'SHIPPED', placedAt: noon });
    expect(order?.keys).toEqual({ messageId: 'm2', orderRequestId: null, orderToken: 't' });
    expect(order?.statusChangedAt).toBe(order?.source.asOf);
    expect((await history())?.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['TRACKED', null, 'PENDING'],
      ['TRACKED', 'PENDING', 'SHIPPED'],
    ]);
    await track({ reference: '7', status: 'SHIPPED' });
    expect((await remembered())?.statusChangedAt).toBe(order?.statusChangedAt);
  });

  it('refuses orders that the provider reports by itself', async () => {
    const { track: _track, ...orders } = new FakeShop().provider().orders ?? {};
    const provider = { ...new FakeShop().provider(), orders };
    expect(await track({ reference: '' }, { provider })).toMatchObject({ outcome: null, refusals: [{ code: 'CAPABILITY_NOT_SUPPORTED' }] });
  });

  it('refuses an order without the fields that the provider adapter requires', async () => {
    const refusal = { code: 'INVALID', message: 'Needed.', field: ['messageId'] } as const;
    const provider = new FakeShop().provider({ track: { check: ({ keys }) => (keys.messageId === null ? [refusal] : []) } });
    expect(await track({ reference: '7' }, { provider })).toEqual({ outcome: null, refusals: [refusal] });
    expect(await remembered()).toBeUndefined();
  });

  it.each(['', 'x'.repeat(256), 'a\u0000b', 'a\nb', 'half \ud83d'])('refuses a reference that no store can keep: %j', async (reference) => {
    expect(await track({ reference })).toMatchObject({ outcome: null, refusals: [{ code: 'INVALID', field: ['reference'] }] });
  });

  it.each(['0', '000000000000000000042', 'ORD 7/é😀', 'x'.repeat(255), '9'.repeat(255)])(
    'takes a reference verbatim: %s',
    async (reference) => {
      expect(await track({ reference })).toEqual(applied);
      expect((await remembered(reference))?.reference).toBe(reference);
    },
  );

  it('refuses an order of unknown status', async () => {
    expect(await track({ reference: '7', status: 'UNKNOWN' })).toMatchObject({
      refusals: [{ code: 'UNSUPPORTED_STATUS', field: ['status'] }],
    });
  });

  it('gives the same answer for the same key and input, whenever it is asked, and writes once', async () => {
    const asked = () =>
      track({ reference: '7', placedAt: null, source: { kind: 'LEDGER', asOf: new Date().toISOString() } }, { idempotencyKey: 'k' });
    await Promise.all([asked(), asked()]);
    await track({ reference: '7', number: 'newer' });
    expect(await asked()).toEqual(applied);
    expect((await remembered())?.number).toBe('newer');
    expect(await track({ reference: '7', number: 'other' }, { idempotencyKey: 'k' })).toMatchObject({
      refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
    });
  });
});
