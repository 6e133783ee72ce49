import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/contract/error.js';
import type { Provider, StatusChange, StatusWriter } from '../../src/contract/provider.js';
import type { Order } from '../../src/domain/order.js';
import type { Ledger } from '../../src/store/store.js';
import { updateOrderStatus, type OrderStatusUpdate } from '../../src/writes/order-status.js';
import { createWrites, type Writes } from '../../src/writes/writes.js';
import { eventOf, orderOf } from '../store/samples.js';
import { embeddedStore, type Store } from '../store/stores.js';
import { FakeShop, readCall } from './fake-shop.js';

const later = '2026-01-01T13:00:00.000Z';
const applied = { outcome: 'APPLIED', refusals: [] };

describe('updateOrderStatus', () => {
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

  const changeTo = (status: StatusChange['status'], overrides: Partial<StatusChange> = {}): StatusChange => {
    return { status, paymentStatus: null, message: null, template: null, references: null, ...overrides };
  };
  function update(provider: Provider, overrides: Partial<OrderStatusUpdate> = {}) {
    const change = changeTo('SHIPPED');
    return updateOrderStatus(
      { ledger, writes },
      { client: 'storefront', provider, reference: '7', change, expectedStatus: null, idempotencyKey: null, readCall, ...overrides },
    );
  }
  const remember = (order: Order) => ledger.orders.put(order, eventOf(order.channel, order.reference));
  const remembered = async () => (await ledger.orders.get('channel', ['7'])).get('7');
  const history = async () => (await ledger.events.ofOrder('channel', ['7'])).get('7')?.map(({ id: _id, ...event }) => event);
  const withStatus = (overrides: Partial<StatusWriter>): Provider => {
    const { status } = shop.provider().orders ?? {};
    return shop.readable({ status: { ...(status as StatusWriter), ...overrides } });
  };

  describe('refuses before any call', () => {
    it('what the provider cannot do at all', async () => {
      const { status: _status, ...others } = shop.readable().orders ?? {};
      const provider: Provider = { ...shop.provider(), orders: others };
      const answer = await update(provider, { change: changeTo('UNKNOWN'), idempotencyKey: '' });
      expect(answer).toMatchObject({ outcome: null, refusals: [{ code: 'CAPABILITY_NOT_SUPPORTED' }] });
      expect(await update({ name: 'bare', channel: 'channel', close: async () => undefined })).toMatchObject({
        refusals: [{ code: 'CAPABILITY_NOT_SUPPORTED' }],
      });
    });

    it.each(['UNKNOWN', 'REFUNDED'] as const)('a status that it cannot write, naming those that it can: %s', async (status) => {
      const message = 'This channel can write the statuses ACCEPTED, SHIPPED, DELIVERED, CANCELED.';
      expect(await update(shop.readable(), { change: changeTo(status) })).toEqual({
        outcome: null,
        refusals: [{ code: 'UNSUPPORTED_STATUS', field: ['status'], message }],
      });
    });

    it('UNKNOWN even where a provider adapter lists it', async () => {
      const provider = withStatus({ writable: ['UNKNOWN'], transitions: () => ['UNKNOWN'] });
      expect(await update(provider, { change: changeTo('UNKNOWN') })).toMatchObject({ refusals: [{ code: 'UNSUPPORTED_STATUS' }] });
    });

    it('what the provider adapter finds wrong with the change alone', async () => {
      const refusal = { code: 'INVALID', message: 'Too long.', field: ['message'] } as const;
      const provider = withStatus({ check: (_change, order) => (order === null ? [refusal] : []) });
      expect(await update(provider)).toEqual({ outcome: null, refusals: [refusal] });
    });

    afterEach(() => expect([shop.reads, shop.sent]).toEqual([0, []]));
  });

  describe('refuses when it has read the order', () => {
    beforeEach(() => void shop.live.set('7', orderOf('channel', '7', { status: 'ACCEPTED' })));

    it('an order that the provider does not know', async () => {
      expect(await update(shop.readable(), { reference: '8' })).toMatchObject({
        outcome: null,
        refusals: [{ code: 'NOT_FOUND', field: ['orderId'] }],
      });
    });

    it('an order that the gateway does not have, where the provider cannot return it', async () => {
      expect(await update(shop.provider())).toMatchObject({
        outcome: null,
        refusals: [{ code: 'MISSING_ORDER_SNAPSHOT', field: ['orderId'] }],
      });
    });

    it('an order that is no longer in the expected status, with the present one in the message', async () => {
      const answer = await update(shop.readable(), { expectedStatus: 'PENDING' });
      expect(answer).toEqual({
        outcome: null,
        refusals: [{ code: 'STATUS_CONFLICT', field: ['expectedStatus'], message: 'The order is in status ACCEPTED.' }],
      });
    });

    it('what the provider adapter finds wrong with the change of this order', async () => {
      const refusal = { code: 'OUTSIDE_SERVICE_WINDOW', message: 'Too late.' } as const;
      const provider = withStatus({ check: (_change, order) => (order?.status === 'ACCEPTED' ? [refusal] : []) });
      expect(await update(provider)).toEqual({ outcome: null, refusals: [refusal] });
    });

    it('a status that this order cannot move to, naming those that it can', async () => {
      const answer = await update(shop.readable(), { change: changeTo('CANCELED') });
      const message = 'From ACCEPTED the order can move to: ACCEPTED, SHIPPED, DELIVERED.';
      expect(answer).toEqual({ outcome: null, refusals: [{ code: 'INVALID_TRANSITION', field: ['status'], message }] });
    });

    it('the status that it has already, where that cannot be written again', async () => {
      shop.available = [];
      expect(await update(shop.readable(), { change: changeTo('ACCEPTED') })).toMatchObject({ refusals: [{ code: 'INVALID_TRANSITION' }] });
    });

    afterEach(async () => {
      expect(shop.sent).toEqual([]);
      expect(await ledger.writes.open()).toEqual([]);
      expect(await history()).toEqual([]);
    });
  });

  it('throws and writes nothing when the order cannot be read', async () => {
    const failure = new ProviderError({ kind: 'timeout', provider: 'fake', channel: 'channel', sent: 'maybe', message: 'Late.' });
    await expect(update(shop.readable({ get: () => Promise.reject(failure) }))).rejects.toBe(failure);
    expect(shop.sent).toEqual([]);
  });

  it('throws and writes nothing when this order of several is the one that cannot be read', async () => {
    const failure = new ProviderError({
      kind: 'unexpected-response',
      provider: 'fake',
      channel: 'channel',
      sent: 'answered',
      message: 'Garbage.',
    });
    await expect(update(shop.readable({ get: async () => new Map([['7', failure]]) }))).rejects.toBe(failure);
    expect(shop.sent).toEqual([]);
    expect(await ledger.writes.open()).toEqual([]);
  });

  describe('where the provider can be read', () => {
    beforeEach(() => void shop.live.set('7', orderOf('channel', '7', { status: 'ACCEPTED' })));

    it('sends the change with what was just read, and writes history', async () => {
      const change = changeTo('SHIPPED', { message: 'On its way', references: ['r1'] });
      expect(await update(shop.readable(), { change, expectedStatus: 'ACCEPTED' })).toEqual(applied);
      expect(shop.sent).toEqual([
        { change, order: shop.live.get('7'), correlationId: expect.stringMatching(/^[A-Za-z0-9_-]{1,64}$/) as string },
      ]);
      expect(shop.reads).toBe(1);
      expect(await history()).toEqual([
        {
          channel: 'channel',
          reference: '7',
          at: later,
          kind: 'STATUS_CHANGED',
          actor: 'storefront',
          from: 'ACCEPTED',
          to: 'SHIPPED',
          note: null,
          origin: 'WRITE',
        },
      ]);
      expect(await remembered()).toBeUndefined();
    });

    it('reads the order anew, whatever the request has read before', async () => {
      const provider = shop.readable({
        get: (references, call) =>
          call.once(
            'list',
            async () => new Map(references.map((reference) => [reference, orderOf('channel', reference, { status: 'ACCEPTED' })])),
          ),
      });
      await provider.orders?.get?.(['8'], readCall);
      expect(await update(provider)).toEqual(applied);
    });

    it('sends nothing for a status that the order has at the provider, unless there is a message to send', async () => {
      const change = changeTo('ACCEPTED');
      expect(await update(shop.readable(), { change })).toEqual(applied);
      expect(await update(shop.readable(), { change: { ...change, paymentStatus: 'UNKNOWN' } })).toEqual(applied);
      expect(shop.sent).toEqual([]);
      expect(await history()).toEqual([]);
      await update(shop.readable(), { change: { ...change, message: 'Still waiting' } });
      await update(shop.readable(), { change: { ...change, paymentStatus: 'PAID' } });
      await update(shop.readable(), { change: { ...change, template: { name: 't', language: 'en' } } });
      await update(shop.readable(), { change: { ...change, references: ['r'] } });
      expect(shop.sent).toHaveLength(4);
    });

    it('records a payment status that was sent with it', async () => {
      await update(shop.readable(), { change: changeTo('SHIPPED', { paymentStatus: 'PAID' }) });
      expect((await history())?.map(({ kind, note }) => [kind, note])).toEqual([
        ['STATUS_CHANGED', null],
        ['PAYMENT_CHANGED', 'UNKNOWN -> PAID'],
      ]);
    });

    it('judges two updates of one order one after the other', async () => {
      shop.answer = async () => {
        shop.live.set('7', orderOf('channel', '7', { status: 'SHIPPED' }));
        return { outcome: 'APPLIED', providerId: null };
      };
      const asked = { expectedStatus: 'ACCEPTED' } as const;
      const answers = await Promise.all([
        update(shop.readable(), asked),
        update(shop.readable(), { ...asked, change: changeTo('DELIVERED') }),
      ]);
      expect(answers).toEqual([applied, { outcome: null, refusals: [expect.objectContaining({ code: 'STATUS_CONFLICT' })] }]);
      expect(shop.sent).toHaveLength(1);
    });

    it('sends once for fifty requests with one key, and nothing for a repetition', async () => {
      const answers = await Promise.all(Array.from({ length: 50 }, () => update(shop.readable(), { idempotencyKey: 'k' })));
      expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify(applied)]));
      shop.live.set('7', orderOf('channel', '7', { status: 'DELIVERED' }));
      expect(await update(shop.readable(), { idempotencyKey: 'k' })).toEqual(applied);
      expect([shop.sent.length, shop.reads]).toEqual([1, 1]);
      expect(await update(shop.readable(), { idempotencyKey: 'k', expectedStatus: 'PENDING' })).toMatchObject({
        refusals: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
      });
    });
  });

  describe('where the ledger keeps the order', () => {
    const order = orderOf('channel', '7', {
      status: 'ACCEPTED',
      providerStatus: 'accepted',
      paymentStatus: 'PENDING',
      providerPaymentStatus: 'pending',
      adminNotes: 'fragile',
    });
    beforeEach(() => remember(order));

    it.each([
      ['APPLIED', 'STATUS_CHANGED'],
      ['ACCEPTED', 'STATUS_REQUESTED'],
    ] as const)('moves the order when the provider answers %s', async (outcome, kind) => {
      shop.answer = async () => ({ outcome, providerId: 'm1' });
      expect(await update(shop.provider(), { change: changeTo('SHIPPED') })).toMatchObject({ outcome, refusals: [] });
      expect(await remembered()).toEqual({
        ...order,
        status: 'SHIPPED',
        providerStatus: null,
        statusChangedAt: later,
        updatedAt: later,
        source: { kind: 'LEDGER', asOf: later },
      });
      expect((await history())?.at(-1)).toMatchObject({ kind, from: 'ACCEPTED', to: 'SHIPPED', actor: 'storefront' });
      expect(await history()).toHaveLength(2);
    });

    it('moves the payment status with it when one is given', async () => {
      await update(shop.provider(), { change: changeTo('SHIPPED', { paymentStatus: 'PAID' }) });
      expect(await remembered()).toMatchObject({ paymentStatus: 'PAID', providerPaymentStatus: null });
    });

    it('leaves the order as it is when the answer is lost, says so in its history, and sends nothing for the same key', async () => {
      shop.answer = () =>
        Promise.reject(new ProviderError({ kind: 'unavailable', provider: 'fake', channel: 'channel', sent: 'maybe', message: 'Cut.' }));
      const first = await update(shop.provider(), { idempotencyKey: 'k' });
      expect(first).toMatchObject({ outcome: 'UNKNOWN', refusals: [{ code: 'OUTCOME_UNKNOWN' }] });
      expect(await update(shop.provider(), { idempotencyKey: 'k' })).toEqual(first);
      expect(shop.sent).toHaveLength(1);
      expect(await remembered()).toEqual(order);
      expect((await history())?.at(-1)).toMatchObject({
        kind: 'STATUS_REQUESTED',
        from: 'ACCEPTED',
        to: 'SHIPPED',
        note: 'It was sent, and no answer came.',
      });
    });

    it('leaves order and history as they are when the provider refuses', async () => {
      const details = {
        kind: 'refused',
        provider: 'fake',
        channel: 'channel',
        sent: 'answered',
        message: 'The provider refused.',
      } as const;
      shop.answer = () =>
        Promise.reject(new ProviderError({ ...details, providerCode: '2046', providerMessage: 'Not correctly transitioned.' }));
      expect(await update(shop.provider())).toEqual({
        outcome: null,
        refusals: [
          {
            code: 'PROVIDER_REFUSED',
            message: 'The provider refused: Not correctly transitioned.',
            providerCode: '2046',
            providerMessage: 'Not correctly transitioned.',
          },
        ],
      });
      expect(await remembered()).toEqual(order);
      expect(await history()).toHaveLength(1);
    });

    it('sends again what the ledger says is so already: only the provider could know', async () => {
      expect(await update(shop.provider(), { change: changeTo('ACCEPTED') })).toEqual(applied);
      expect(shop.sent).toHaveLength(1);
    });
  });
});
