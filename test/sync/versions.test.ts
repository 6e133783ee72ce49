import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../src/domain/event.js';
import { toOrder, type Order } from '../../src/domain/order.js';
import { newSyncState, type SyncState } from '../../src/domain/sync.js';
import type { OrderCopy } from '../../src/store/copies/order-copies.js';
import { orderVersions, withReport } from '../../src/sync/order-versions.js';
import { nextStep, retryAfterMs } from '../../src/sync/schedule.js';
import { compareListed, compareRead, type ReadMoment } from '../../src/sync/versions.js';

const at = (minutes: number): string => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString();

const orderOf = (more: Partial<Order> = {}): Order =>
  toOrder({ channel: 'shop', reference: '1', status: 'PENDING', updatedAt: at(0), source: { kind: 'LIVE', asOf: at(0) }, ...more });

function moment(minutes: number, more: Partial<ReadMoment> = {}): ReadMoment {
  return { revision: 0, fullRead: 1, now: at(minutes), ...more };
}

/** The copy of an order that the provider listed. */
function listed(order: Order = orderOf()): OrderCopy {
  const compared = compareListed(orderVersions, undefined, order, moment(0));
  if (!('copy' in compared)) throw new Error('It was not copied.');
  return compared.copy;
}

/** The copy after a client set the status. */
function written(copy: OrderCopy, minutes: number): OrderCopy {
  const event: OrderEvent = {
    id: `e${minutes}`,
    channel: 'shop',
    reference: '1',
    at: at(minutes),
    kind: 'STATUS_CHANGED',
    actor: 'app',
    from: 'PENDING',
    to: 'SHIPPED',
    note: null,
    origin: 'WRITE',
  };
  const next = withReport(copy, undefined, [event], { revision: 5, fullRead: 1, now: at(minutes), eventId: event.id });
  if (next === undefined) throw new Error('It was not copied.');
  return next;
}

const resultOf = (copy: OrderCopy, order: Order, when: ReadMoment): string => compareListed(orderVersions, copy, order, when).result;

describe('an order in a list, compared with its copy', () => {
  it('MUST be the same while it has not changed, whenever it was read', () => {
    expect(resultOf(listed(), orderOf({ source: { kind: 'LIVE', asOf: at(9) } }), moment(9))).toBe('same');
  });

  it('MUST replace the copy when it is newer, or has changed without a time', () => {
    expect(resultOf(listed(), orderOf({ updatedAt: at(1) }), moment(2))).toBe('changed');
    expect(resultOf(listed(), orderOf({ total: { amount: '5', currencyCode: 'USD' } }), moment(2))).toBe('changed');
    expect(resultOf(listed(orderOf({ updatedAt: null })), orderOf({ updatedAt: null, status: 'SHIPPED' }), moment(2))).toBe('changed');
  });

  it('MUST NOT replace the copy when it is older, however long ago that was read', () => {
    expect(resultOf(listed(orderOf({ updatedAt: at(5) })), orderOf({ updatedAt: at(4) }), moment(10_000))).toBe('kept');
  });

  it('MUST NOT undo a change that was reported while the list was read', () => {
    const copy = written(listed(), 1);
    expect(resultOf(copy, orderOf({ updatedAt: at(2) }), moment(30, { revision: 4 }))).toBe('kept');
    expect(resultOf(copy, orderOf({ updatedAt: at(2) }), moment(30, { revision: 5 }))).toBe('changed');
  });

  it.each([
    [2, 'kept'],
    [10, 'kept'],
    [11, 'changed'],
    // A clock that was set back far says nothing about how long ago the report was.
    [-60, 'changed'],
  ])('that is as before a write MUST, %i minutes after the start and with the write after one, be %s', (minutes, result) => {
    expect(resultOf(written(listed(), 1), orderOf(), moment(minutes, { revision: 5 }))).toBe(result);
  });

  it('MUST keep what lists leave out as long as the order has not changed, and its keys always', () => {
    const items = [
      { productId: 'p', retailerId: null, name: 'Dates', quantity: 1, unitPrice: null, total: null, imageUrl: null, isCustomItem: null },
    ];
    const keys = { messageId: 'm', orderRequestId: null, orderToken: null };
    const known = listed(orderOf({ items, keys }));
    const same = compareListed(orderVersions, known, orderOf({ providerStatus: 'new' }), moment(1));
    expect('copy' in same && [same.copy.item.items, same.copy.item.keys]).toEqual([items, keys]);
    const newer = compareListed(orderVersions, known, orderOf({ updatedAt: at(1) }), moment(1));
    expect('copy' in newer && [newer.copy.item.items, newer.copy.item.keys]).toEqual([null, keys]);
  });

  it('MUST bring an order back that counted as deleted', () => {
    const compared = compareListed(orderVersions, { ...listed(), deletedAt: at(1) }, orderOf(), moment(2));
    expect('copy' in compared && compared.copy.deletedAt).toBeNull();
  });
});

describe('an order that was read by its reference', () => {
  it('MUST NOT count as listed, so that the list is compared with what it said before', () => {
    const detailed = compareRead(orderVersions, listed(), orderOf({ adminNotes: 'Call first' }), moment(1));
    const copy = 'copy' in detailed ? detailed.copy : listed();
    expect(copy.item.adminNotes).toBe('Call first');
    expect(resultOf(copy, orderOf(), moment(2))).toBe('same');
  });
});

describe('a report', () => {
  const report = (copy: OrderCopy | undefined, order: Order, eventId: string) =>
    withReport(copy, order, [], { revision: 1, fullRead: 1, now: at(3), eventId });

  it('MUST make a copy of an order that was never listed', () => {
    expect(report(undefined, orderOf(), 'e1')).toMatchObject({ listed: '', reportedEvent: 'e1', item: { reference: '1' } });
  });

  it('MUST be taken once', () => {
    const first = report(listed(), orderOf({ updatedAt: at(2), status: 'SHIPPED' }), 'e2');
    expect(first?.item.status).toBe('SHIPPED');
    expect(report(first, orderOf({ updatedAt: at(2), status: 'SHIPPED' }), 'e2')).toBeUndefined();
    expect(report(first, orderOf({ updatedAt: at(2), status: 'SHIPPED' }), 'e1')).toBeUndefined();
  });

  it('MUST NOT replace a newer version', () => {
    const copy = listed(orderOf({ updatedAt: at(5), status: 'DELIVERED' }));
    expect(report(copy, orderOf({ updatedAt: at(2), status: 'SHIPPED' }), 'e1')?.item).toMatchObject({
      status: 'DELIVERED',
      updatedAt: at(5),
    });
  });
});

describe('what is due', () => {
  const minute = 60_000;
  const state = (more: Partial<SyncState>): SyncState => ({
    ...newSyncState('shop', 'orders', ''),
    asOf: at(0),
    fullAt: at(0),
    isComplete: true,
    ...more,
  });
  const due = (more: Partial<SyncState>, minutes: number, lastStep?: 'increment' | 'recheck', isNewestFirst = true) =>
    nextStep(state(more), { intervalMs: minute, nowMs: Date.parse(at(minutes)), lastStep, isNewestFirst });

  it.each<[string, ReturnType<typeof due>, ReturnType<typeof due>]>([
    ['nothing was read', due({ asOf: null, fullAt: null }, 0), 'full'],
    ['only one full read was made', due({ isComplete: false }, 0.5), 'full'],
    ['the interval has not passed', due({}, 0.5), { waitMs: 30_000 }],
    ['the interval has passed', due({}, 1), 'increment'],
    ['an increment has begun', due({ increment: { startedAt: at(0), position: null } }, 0.5), 'increment'],
    ['a day has passed', due({ asOf: at(1439.5) }, 1440), 'full'],
    ['both are due', due({}, 1440), 'increment'],
    ['both are due after an increment', due({}, 1440, 'increment'), 'full'],
    ['an order is to be read again', due({ rechecks: ['1'] }, 0.5), 'recheck'],
    ['orders are to be read again, and one could not be', due({ rechecks: ['1'] }, 1, 'recheck'), 'increment'],
    ['full reads disagreed twice', due({ isComplete: false, disagreements: 2, asOf: at(3.5) }, 3.9), { waitMs: 6_000 }],
    ['a list without newest records first was read, and the interval has not passed', due({}, 0.5, undefined, false), { waitMs: 30_000 }],
    ['a list without newest records first was read, and the interval has passed', due({}, 1, undefined, false), 'full'],
    ['the clock was set back', due({}, -60), 'increment'],
  ])('when %s', (_, step, expected) => {
    expect(step).toEqual(expected);
  });

  it('after failures MUST wait longer and longer, up to five minutes, and at least as long as the provider asks', () => {
    expect([1, 2, 3, 8, 9, 100].map((failures) => retryAfterMs(failures))).toEqual([2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
    expect(retryAfterMs(1, 900)).toBe(900_000);
  });
});
