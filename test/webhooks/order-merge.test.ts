import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noKeys, orderStatuses, paymentStatuses, type Order, type OrderItem } from '../../src/domain/order.js';
import { firstOrder, mergeOrders, type Telling } from '../../src/webhooks/order-merge.js';
import { orderOf } from '../store/samples.js';

const at = (second: number): string => `2026-03-01T12:00:${String(second).padStart(2, '0')}.000Z`;
const money = (amount: string) => ({ amount, currencyCode: 'BRL' });

function telling(second: number, told: Partial<Telling> = {}): Telling {
  return { at: at(second), receivedAt: at(second + 1), actor: 'fake', note: null, ...told };
}

function told(fields: Partial<Order> = {}): Order {
  return orderOf('shop', '1', { status: 'UNKNOWN', placedAt: null, source: { kind: 'LEDGER', asOf: at(0) }, ...fields });
}

const item: OrderItem = {
  productId: 'p',
  retailerId: null,
  name: 'Tea',
  quantity: 2,
  unitPrice: money('1.50'),
  total: null,
  imageUrl: null,
  isCustomItem: false,
};

const known = told({
  number: 'A-1',
  status: 'PROCESSING',
  providerStatus: 'processing',
  paymentStatus: 'PENDING',
  providerPaymentStatus: 'pending',
  customer: { name: 'Ann', phoneNumber: '+14155552671', email: null, contactId: '14155552671' },
  items: [item],
  total: money('3.00'),
  placedAt: at(1),
  updatedAt: at(10),
  statusChangedAt: at(10),
  keys: { messageId: 'm1', orderRequestId: 'r1', orderToken: null },
  raw: { first: true },
});

describe('an order that is told for the first time', () => {
  it('is kept as told, with the event of its placing', () => {
    const { order, events } = firstOrder(told({ status: 'PENDING', placedAt: at(3), source: { kind: 'LIVE', asOf: at(0) } }), telling(5));
    expect(order).toEqual(
      told({ status: 'PENDING', placedAt: at(3), updatedAt: at(5), statusToldAt: at(5), source: { kind: 'LEDGER', asOf: at(6) } }),
    );
    expect(events).toEqual([
      { channel: 'shop', reference: '1', at: at(3), kind: 'PLACED', actor: 'fake', from: null, to: 'PENDING', note: null },
    ]);
  });

  it('was not placed just now when it is told by a later change of it', () => {
    const { order, events } = firstOrder(told({ status: 'SHIPPED' }), telling(5));
    expect([order.placedAt, order.updatedAt]).toEqual([null, at(5)]);
    expect(events.map(({ kind, from, to, at: when }) => [kind, from, to, when])).toEqual([['STATUS_CHANGED', null, 'SHIPPED', at(5)]]);
  });
});

describe('an order that is told again', () => {
  it('loses nothing that is not told this time', () => {
    const { order, events } = mergeOrders(known, told(), telling(20));
    expect(order).toEqual({ ...known, source: { kind: 'LEDGER', asOf: at(21) } });
    expect(events).toEqual([]);
  });

  it('changes its status with an event that says from where', () => {
    const { order, events } = mergeOrders(known, told({ status: 'SHIPPED', providerStatus: 'shipped' }), telling(20, { note: 'by truck' }));
    expect(order).toEqual({
      ...known,
      status: 'SHIPPED',
      providerStatus: 'shipped',
      statusChangedAt: at(20),
      statusToldAt: at(20),
      updatedAt: at(20),
      source: { kind: 'LEDGER', asOf: at(21) },
    });
    expect(events).toEqual([
      {
        channel: 'shop',
        reference: '1',
        at: at(20),
        kind: 'STATUS_CHANGED',
        actor: 'fake',
        from: 'PROCESSING',
        to: 'SHIPPED',
        note: 'by truck',
      },
    ]);
  });

  it('keeps the payment when the status is told, and the status when the payment is', () => {
    const paid = mergeOrders(known, told({ paymentStatus: 'PAID', providerPaymentStatus: 'captured', transactionId: 't1' }), telling(20));
    const shipped = mergeOrders(paid.order, told({ status: 'SHIPPED', providerStatus: 'shipped' }), telling(21));
    expect(shipped.order).toMatchObject({
      status: 'SHIPPED',
      paymentStatus: 'PAID',
      providerPaymentStatus: 'captured',
      transactionId: 't1',
    });
    expect(paid.events.map(({ kind, note }) => [kind, note])).toEqual([['PAYMENT_CHANGED', 'PENDING -> PAID']]);
  });

  it('keeps what was said of an attempt to pay beside the change', () => {
    const { events } = mergeOrders(known, told({ paymentStatus: 'FAILED' }), telling(20, { note: 'An attempt to pay failed.' }));
    expect(events.map(({ note }) => note)).toEqual(['PENDING -> FAILED, An attempt to pay failed.']);
  });

  it('does not go back to a status that is older than the known one', () => {
    const { order, events } = mergeOrders(known, told({ status: 'PENDING', providerStatus: 'pending' }), telling(9));
    expect([order.status, order.providerStatus, order.updatedAt]).toEqual(['PROCESSING', 'processing', at(10)]);
    expect(events).toEqual([]);
  });

  it('takes the later word of two of the same moment', () => {
    expect(mergeOrders(known, told({ status: 'SHIPPED' }), telling(10)).order.status).toBe('SHIPPED');
  });

  it('takes a status that is older than another change, when it is later than the last status', () => {
    const noted = { ...known, updatedAt: at(30) };
    expect(mergeOrders(noted, told({ status: 'SHIPPED' }), telling(20)).order).toMatchObject({
      status: 'SHIPPED',
      statusChangedAt: at(20),
      updatedAt: at(30),
    });
  });

  it('fills gaps from what is older, and replaces nothing by it', () => {
    const late = told({
      number: 'old',
      discount: money('1'),
      customer: { name: 'Anna', phoneNumber: null, email: 'a@example.org', contactId: null },
      raw: { late: true },
    });
    const { order, events } = mergeOrders(known, late, telling(5));
    expect(order).toMatchObject({
      number: 'A-1',
      discount: money('1'),
      customer: { name: 'Ann', email: 'a@example.org' },
      raw: { first: true },
      updatedAt: at(10),
    });
    expect(events.map(({ kind }) => kind)).toEqual(['DETAILS_CHANGED']);
  });

  it('believes a late word that money has moved, and no late word that it has not', () => {
    expect(mergeOrders(known, told({ paymentStatus: 'PAID' }), telling(5)).order.paymentStatus).toBe('PAID');
    expect(mergeOrders({ ...known, paymentStatus: 'PAID' }, told({ paymentStatus: 'PENDING' }), telling(5)).order.paymentStatus).toBe(
      'PAID',
    );
    expect(mergeOrders({ ...known, paymentStatus: 'PAID' }, told({ paymentStatus: 'REFUNDED' }), telling(20)).order.paymentStatus).toBe(
      'REFUNDED',
    );
  });

  it('keeps its word for a payment when a late event has another word for the same', () => {
    const late = mergeOrders(known, told({ paymentStatus: 'PENDING', providerPaymentStatus: 'awaiting' }), telling(5));
    expect([late.order.paymentStatus, late.order.providerPaymentStatus]).toEqual(['PENDING', 'pending']);
    expect(late.events).toEqual([]);
    const later = mergeOrders(known, told({ paymentStatus: 'PENDING', providerPaymentStatus: 'awaiting' }), telling(20));
    expect(later.order.providerPaymentStatus).toBe('awaiting');
  });

  it('says UNKNOWN where the provider says a word that nobody knows, and keeps the word', () => {
    const { order } = mergeOrders(
      known,
      told({ status: 'UNKNOWN', providerStatus: 'teleported', paymentStatus: 'UNKNOWN', providerPaymentStatus: 'bartered' }),
      telling(20),
    );
    expect(order).toMatchObject({
      status: 'UNKNOWN',
      providerStatus: 'teleported',
      paymentStatus: 'UNKNOWN',
      providerPaymentStatus: 'bartered',
    });
  });

  it('replaces its items only by items', () => {
    expect(mergeOrders(known, told({ items: null }), telling(20)).order.items).toEqual([item]);
    expect(mergeOrders(known, told({ items: [] }), telling(20)).order.items).toEqual([]);
    const { order, events } = mergeOrders(known, told({ items: [{ ...item, quantity: 3 }] }), telling(20));
    expect(order.items?.[0]?.quantity).toBe(3);
    expect(events.map(({ kind }) => kind)).toEqual(['DETAILS_CHANGED']);
  });

  it('stores the keys of any provider, and loses none', () => {
    const first = mergeOrders(known, told({ keys: { ...noKeys, paymentReference: 'p1' } }), telling(20)).order;
    expect(first.keys).toEqual({ messageId: 'm1', orderRequestId: 'r1', orderToken: null, paymentReference: 'p1' });
    expect(mergeOrders(first, told({ keys: noKeys }), telling(21)).order.keys).toEqual(first.keys);
    expect(mergeOrders(first, told({ keys: { ...noKeys, paymentReference: 'p2' } }), telling(22)).order.keys).toMatchObject({
      paymentReference: 'p2',
    });
  });

  it('learns keys without a word, and loses none', () => {
    const { order, events } = mergeOrders(known, told({ keys: { ...noKeys, orderToken: 't1' } }), telling(20));
    expect(order.keys).toEqual({ messageId: 'm1', orderRequestId: 'r1', orderToken: 't1' });
    expect(events).toEqual([]);
  });

  it('was placed when it was first heard of at the latest', () => {
    expect(mergeOrders(known, told({ placedAt: at(20) }), telling(20)).order.placedAt).toBe(at(1));
    expect(mergeOrders({ ...known, placedAt: at(5) }, told({ placedAt: at(3) }), telling(20)).order.placedAt).toBe(at(3));
  });

  it('tells of its placing when that comes after a change of it', () => {
    const { order: shipped } = firstOrder(told({ status: 'SHIPPED' }), telling(5));
    const { order, events } = mergeOrders(shipped, told({ status: 'PENDING', placedAt: at(1), items: [item] }), telling(1));
    expect(order).toMatchObject({ status: 'SHIPPED', placedAt: at(1), items: [item], updatedAt: at(5) });
    expect(events.map(({ kind, at: when, to }) => [kind, when, to])).toEqual([
      ['PLACED', at(1), 'PENDING'],
      ['DETAILS_CHANGED', at(1), null],
    ]);
  });

  it('ends with the same statuses in whatever order the same events come', () => {
    const event = fc.record({
      second: fc.integer({ min: 0, max: 50 }),
      status: fc.constantFrom(...orderStatuses),
      paymentStatus: fc.constantFrom(...paymentStatuses),
      number: fc.constantFrom(null, 'a', 'b'),
    });
    const events = fc.uniqueArray(event, { selector: ({ second }) => second, minLength: 1, maxLength: 6 });
    const shuffled = events.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })));
    fc.assert(
      fc.property(shuffled, ([inOrder, disordered]) => {
        const { order: first } = firstOrder(told({ status: 'PENDING', placedAt: at(0) }), telling(0));
        const apply = (some: typeof inOrder) =>
          some.reduce((order, { second, ...fields }) => mergeOrders(order, told(fields), telling(second)).order, first);
        const sorted = [...inOrder].sort((left, right) => left.second - right.second);
        const { status, providerStatus, statusToldAt } = apply(sorted);
        expect(apply(disordered)).toMatchObject({ status, providerStatus });
        expect(apply(disordered).statusToldAt).toBe(statusToldAt);
      }),
    );
  });
});
