import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noKeys, orderStatuses, paymentStatuses, type Order, type OrderItem } from '../../src/domain/order.js';
import { firstOrder, mergeOrders, type OrderReport } from '../../src/webhooks/order-merge.js';
import { orderOf } from '../store/samples.js';

const at = (second: number): string => `2026-03-01T12:00:${String(second).padStart(2, '0')}.000Z`;
const money = (amount: string) => ({ amount, currencyCode: 'BRL' });

function report(second: number, reported: Partial<OrderReport> = {}): OrderReport {
  return { at: at(second), receivedAt: at(second + 1), actor: 'fake', note: null, origin: 'WEBHOOK', ...reported };
}

function reported(fields: Partial<Order> = {}): Order {
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

const known = reported({
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

describe('an order that is reported for the first time', () => {
  it('is stored as reported, with a PLACED event', () => {
    const { order, events } = firstOrder(
      reported({ status: 'PENDING', placedAt: at(3), source: { kind: 'LIVE', asOf: at(0) } }),
      report(5),
    );
    expect(order).toEqual(
      reported({ status: 'PENDING', placedAt: at(3), updatedAt: at(5), statusToldAt: at(5), source: { kind: 'LEDGER', asOf: at(6) } }),
    );
    expect(events).toEqual([
      {
        channel: 'shop',
        reference: '1',
        at: at(3),
        kind: 'PLACED',
        actor: 'fake',
        from: null,
        to: 'PENDING',
        note: null,
        origin: 'WEBHOOK',
      },
    ]);
  });

  it('has no placing time when a later change of it is reported first', () => {
    const { order, events } = firstOrder(reported({ status: 'SHIPPED' }), report(5));
    expect([order.placedAt, order.updatedAt]).toEqual([null, at(5)]);
    expect(events.map(({ kind, from, to, at: when }) => [kind, from, to, when])).toEqual([['STATUS_CHANGED', null, 'SHIPPED', at(5)]]);
  });
});

describe('an order that is reported again', () => {
  it('loses nothing that is not reported this time', () => {
    const { order, events } = mergeOrders(known, reported(), report(20));
    expect(order).toEqual({ ...known, source: { kind: 'LEDGER', asOf: at(21) } });
    expect(events).toEqual([]);
  });

  it('changes its status with an event that says from where', () => {
    const { order, events } = mergeOrders(
      known,
      reported({ status: 'SHIPPED', providerStatus: 'shipped' }),
      report(20, { note: 'by truck' }),
    );
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
        origin: 'WEBHOOK',
      },
    ]);
  });

  it('keeps the payment when the status is reported, and the status when the payment is', () => {
    const paid = mergeOrders(
      known,
      reported({ paymentStatus: 'PAID', providerPaymentStatus: 'captured', transactionId: 't1' }),
      report(20),
    );
    const shipped = mergeOrders(paid.order, reported({ status: 'SHIPPED', providerStatus: 'shipped' }), report(21));
    expect(shipped.order).toMatchObject({
      status: 'SHIPPED',
      paymentStatus: 'PAID',
      providerPaymentStatus: 'captured',
      transactionId: 't1',
    });
    expect(paid.events.map(({ kind, note }) => [kind, note])).toEqual([['PAYMENT_CHANGED', 'PENDING -> PAID']]);
  });

  it('keeps what was said of an attempt to pay beside the change', () => {
    const { events } = mergeOrders(known, reported({ paymentStatus: 'FAILED' }), report(20, { note: 'An attempt to pay failed.' }));
    expect(events.map(({ note }) => note)).toEqual(['PENDING -> FAILED, An attempt to pay failed.']);
  });

  it('does not go back to a status that is older than the known one', () => {
    const { order, events } = mergeOrders(known, reported({ status: 'PENDING', providerStatus: 'pending' }), report(9));
    expect([order.status, order.providerStatus, order.updatedAt]).toEqual(['PROCESSING', 'processing', at(10)]);
    expect(events).toEqual([]);
  });

  it('takes the later report of two of the same moment', () => {
    expect(mergeOrders(known, reported({ status: 'SHIPPED' }), report(10)).order.status).toBe('SHIPPED');
  });

  it('takes a status that is older than another change, when it is later than the last status', () => {
    const noted = { ...known, updatedAt: at(30) };
    expect(mergeOrders(noted, reported({ status: 'SHIPPED' }), report(20)).order).toMatchObject({
      status: 'SHIPPED',
      statusChangedAt: at(20),
      updatedAt: at(30),
    });
  });

  it('fills gaps from what is older, and replaces nothing by it', () => {
    const late = reported({
      number: 'old',
      discount: money('1'),
      customer: { name: 'Anna', phoneNumber: null, email: 'a@example.org', contactId: null },
      raw: { late: true },
    });
    const { order, events } = mergeOrders(known, late, report(5));
    expect(order).toMatchObject({
      number: 'A-1',
      discount: money('1'),
      customer: { name: 'Ann', email: 'a@example.org' },
      raw: { first: true },
      updatedAt: at(10),
    });
    expect(events.map(({ kind }) => kind)).toEqual(['DETAILS_CHANGED']);
  });

  it('accepts a late report that money has moved, and no late report that it has not', () => {
    expect(mergeOrders(known, reported({ paymentStatus: 'PAID' }), report(5)).order.paymentStatus).toBe('PAID');
    expect(mergeOrders({ ...known, paymentStatus: 'PAID' }, reported({ paymentStatus: 'PENDING' }), report(5)).order.paymentStatus).toBe(
      'PAID',
    );
    expect(mergeOrders({ ...known, paymentStatus: 'PAID' }, reported({ paymentStatus: 'REFUNDED' }), report(20)).order.paymentStatus).toBe(
      'REFUNDED',
    );
  });

  it("keeps the provider's word for a payment when a late event has another word for the same status", () => {
    const late = mergeOrders(known, reported({ paymentStatus: 'PENDING', providerPaymentStatus: 'awaiting' }), report(5));
    expect([late.order.paymentStatus, late.order.providerPaymentStatus]).toEqual(['PENDING', 'pending']);
    expect(late.events).toEqual([]);
    const later = mergeOrders(known, reported({ paymentStatus: 'PENDING', providerPaymentStatus: 'awaiting' }), report(20));
    expect(later.order.providerPaymentStatus).toBe('awaiting');
  });

  it('says UNKNOWN for an unknown word of the provider, and keeps the word', () => {
    const { order } = mergeOrders(
      known,
      reported({ status: 'UNKNOWN', providerStatus: 'teleported', paymentStatus: 'UNKNOWN', providerPaymentStatus: 'bartered' }),
      report(20),
    );
    expect(order).toMatchObject({
      status: 'UNKNOWN',
      providerStatus: 'teleported',
      paymentStatus: 'UNKNOWN',
      providerPaymentStatus: 'bartered',
    });
  });

  it('replaces its items only by items', () => {
    expect(mergeOrders(known, reported({ items: null }), report(20)).order.items).toEqual([item]);
    expect(mergeOrders(known, reported({ items: [] }), report(20)).order.items).toEqual([]);
    const { order, events } = mergeOrders(known, reported({ items: [{ ...item, quantity: 3 }] }), report(20));
    expect(order.items?.[0]?.quantity).toBe(3);
    expect(events.map(({ kind }) => kind)).toEqual(['DETAILS_CHANGED']);
  });

  it('stores the keys of any provider, and loses none', () => {
    const first = mergeOrders(known, reported({ keys: { ...noKeys, paymentReference: 'p1' } }), report(20)).order;
    expect(first.keys).toEqual({ messageId: 'm1', orderRequestId: 'r1', orderToken: null, paymentReference: 'p1' });
    expect(mergeOrders(first, reported({ keys: noKeys }), report(21)).order.keys).toEqual(first.keys);
    expect(mergeOrders(first, reported({ keys: { ...noKeys, paymentReference: 'p2' } }), report(22)).order.keys).toMatchObject({
      paymentReference: 'p2',
    });
  });

  it('stores new keys without an event, and loses none', () => {
    const { order, events } = mergeOrders(known, reported({ keys: { ...noKeys, orderToken: 't1' } }), report(20));
    expect(order.keys).toEqual({ messageId: 'm1', orderRequestId: 'r1', orderToken: 't1' });
    expect(events).toEqual([]);
  });

  it('was placed no later than its first report', () => {
    expect(mergeOrders(known, reported({ placedAt: at(20) }), report(20)).order.placedAt).toBe(at(1));
    expect(mergeOrders({ ...known, placedAt: at(5) }, reported({ placedAt: at(3) }), report(20)).order.placedAt).toBe(at(3));
  });

  it('has a PLACED event when that arrives after a change of it', () => {
    const { order: shipped } = firstOrder(reported({ status: 'SHIPPED' }), report(5));
    const { order, events } = mergeOrders(shipped, reported({ status: 'PENDING', placedAt: at(1), items: [item] }), report(1));
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
        const { order: first } = firstOrder(reported({ status: 'PENDING', placedAt: at(0) }), report(0));
        const apply = (some: typeof inOrder) =>
          some.reduce((order, { second, ...fields }) => mergeOrders(order, reported(fields), report(second)).order, first);
        const sorted = [...inOrder].sort((left, right) => left.second - right.second);
        const { status, providerStatus, statusToldAt } = apply(sorted);
        expect(apply(disordered)).toMatchObject({ status, providerStatus });
        expect(apply(disordered).statusToldAt).toBe(statusToldAt);
      }),
    );
  });
});
