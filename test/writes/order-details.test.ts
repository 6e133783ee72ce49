import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/contract/error.js';
import type { DetailsChange, DetailsWriter, Provider } from '../../src/contract/provider.js';
import type { Ledger } from '../../src/store/store.js';
import { updateOrderDetails, type OrderDetailsUpdate } from '../../src/writes/order-details.js';
import { createWrites, type Writes } from '../../src/writes/writes.js';
import { eventOf, orderOf } from '../store/samples.js';
import { embeddedStore, type Store } from '../store/stores.js';
import { FakeShop, readCall } from './fake-shop.js';

const later = '2026-01-01T13:00:00.000Z';
const nothing: DetailsChange = {
  paymentStatus: null,
  adminNotes: null,
  shippingDate: null,
  deliveryDate: null,
  branchId: null,
  message: null,
};

describe('updateOrderDetails', () => {
  let store: Store;
  let ledger: Ledger;
  let writes: Writes;
  let shop: FakeShop;

  beforeEach(async () => {
    store = await embeddedStore();
    ledger = await store.open();
    writes = createWrites(ledger, { now: () => later });
    shop = new FakeShop();
  });
  afterEach(async () => {
    await ledger.close();
    await store.remove();
  });

  function update(provider: Provider, change: Partial<DetailsChange>, overrides: Partial<OrderDetailsUpdate> = {}) {
    const whole = { ...nothing, ...change };
    return updateOrderDetails(
      { ledger, writes },
      { client: 'storefront', provider, reference: '7', change: whole, idempotencyKey: null, readCall, ...overrides },
    );
  }
  const history = async () =>
    (await ledger.events.ofOrder('channel', ['7'])).get('7')?.map(({ kind, actor, from, to, note }) => ({ kind, actor, from, to, note }));
  const withDetails = (overrides: Partial<DetailsWriter>): Provider => {
    const { details } = shop.provider().orders ?? {};
    return shop.readable({ details: { ...(details as DetailsWriter), ...overrides } });
  };

  it('refuses before any call what the provider cannot do at all', async () => {
    const { details: _details, ...others } = shop.readable().orders ?? {};
    expect(await update({ ...shop.provider(), orders: others }, {})).toMatchObject({
      outcome: null,
      refusals: [{ code: 'CAPABILITY_NOT_SUPPORTED' }],
    });
    expect(shop.reads).toBe(0);
  });

  it('refuses before any call a change of nothing', async () => {
    expect(await update(shop.readable(), {})).toMatchObject({ outcome: null, refusals: [{ code: 'INVALID' }] });
    expect(shop.reads).toBe(0);
  });

  it('refuses what the provider adapter finds wrong, before and after reading the order', async () => {
    const refusal = { code: 'INVALID', message: 'Too long.', field: ['adminNotes'] } as const;
    const early = withDetails({ check: (_change, order) => (order === null ? [refusal] : []) });
    expect(await update(early, { adminNotes: 'x' })).toEqual({ outcome: null, refusals: [refusal] });
    expect(shop.reads).toBe(0);
    shop.live.set('7', orderOf('channel', '7'));
    const late = withDetails({ check: (_change, order) => (order === null ? [] : [refusal]) });
    expect(await update(late, { adminNotes: 'x' })).toEqual({ outcome: null, refusals: [refusal] });
    expect([shop.reads, shop.sent]).toEqual([1, []]);
  });

  it('refuses an unknown order', async () => {
    expect(await update(shop.readable(), { branchId: 'b' })).toMatchObject({ refusals: [{ code: 'NOT_FOUND', field: ['orderId'] }] });
    expect(await update(shop.provider(), { branchId: 'b' })).toMatchObject({
      refusals: [{ code: 'MISSING_ORDER_SNAPSHOT', field: ['orderId'] }],
    });
  });

  it('sends the change with what was just read, and writes history', async () => {
    shop.live.set('7', orderOf('channel', '7', { paymentStatus: 'PENDING' }));
    expect(await update(shop.readable(), { paymentStatus: 'PAID', adminNotes: 'fragile' })).toMatchObject({
      outcome: 'APPLIED',
      refusals: [],
    });
    expect(shop.sent).toMatchObject([{ change: { ...nothing, paymentStatus: 'PAID', adminNotes: 'fragile' }, order: shop.live.get('7') }]);
    const common = { actor: 'storefront', from: null, to: null };
    expect(await history()).toEqual([
      { ...common, kind: 'PAYMENT_CHANGED', note: 'PENDING -> PAID' },
      { ...common, kind: 'DETAILS_CHANGED', note: null },
    ]);
  });

  it('sends once for the same key', async () => {
    shop.live.set('7', orderOf('channel', '7'));
    const asked = () => update(shop.readable(), { branchId: 'b' }, { idempotencyKey: 'k' });
    await Promise.all([asked(), asked(), asked()]);
    expect(await asked()).toMatchObject({ outcome: 'APPLIED', refusals: [] });
    expect(shop.sent).toHaveLength(1);
  });

  describe('where the ledger keeps the order', () => {
    const order = orderOf('channel', '7', {
      paymentStatus: 'PENDING',
      providerPaymentStatus: 'pending',
      adminNotes: 'fragile',
      branchId: 'b1',
    });
    beforeEach(() => ledger.orders.put(order, eventOf('channel', '7')));
    const remembered = async () => (await ledger.orders.get('channel', ['7'])).get('7');

    it('changes what was given and nothing else', async () => {
      const change = {
        paymentStatus: 'PAID',
        shippingDate: '2026-02-01',
        deliveryDate: '2026-02-03',
        branchId: 'b2',
        message: 'Soon',
      } as const;
      await update(shop.provider(), change);
      const { message: _message, ...kept } = change;
      expect(await remembered()).toEqual({
        ...order,
        ...kept,
        providerPaymentStatus: null,
        updatedAt: later,
        source: { kind: 'LEDGER', asOf: later },
      });
    });

    it('says in its history that an accepted change is not confirmed', async () => {
      shop.answer = async () => ({ outcome: 'ACCEPTED', providerId: null });
      expect(await update(shop.provider(), { paymentStatus: 'PAID', branchId: 'b2' })).toEqual({ outcome: 'ACCEPTED', refusals: [] });
      expect((await history())?.slice(1).map(({ kind, note }) => [kind, note])).toEqual([
        ['PAYMENT_CHANGED', 'PENDING -> PAID, not confirmed yet'],
        ['DETAILS_CHANGED', 'not confirmed yet'],
      ]);
      expect(await remembered()).toMatchObject({ paymentStatus: 'PAID', branchId: 'b2', adminNotes: 'fragile' });
    });

    it('leaves order and history as they are when the answer is lost', async () => {
      shop.answer = () =>
        Promise.reject(new ProviderError({ kind: 'timeout', provider: 'fake', channel: 'channel', sent: 'maybe', message: 'Late.' }));
      expect(await update(shop.provider(), { branchId: 'b2' })).toMatchObject({ outcome: 'UNKNOWN' });
      expect(await remembered()).toEqual(order);
      expect(await history()).toHaveLength(1);
    });
  });
});
