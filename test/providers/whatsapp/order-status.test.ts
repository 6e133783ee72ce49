import { describe, expect, it } from 'vitest';
import type { Order, OrderStatus } from '../../../src/domain/order.js';
import { orderStatuses, toOrder } from '../../../src/domain/order.js';
import { fromOrderStatus, nextStatuses, toOrderStatus, writableStatuses } from '../../../src/providers/whatsapp/order-status.js';
import { checkTrackedOrder, toReferenceId } from '../../../src/providers/whatsapp/reference-id.js';

const words = [
  ['PROCESSING', 'processing'],
  ['PARTIALLY_SHIPPED', 'partially_shipped'],
  ['SHIPPED', 'shipped'],
  ['COMPLETED', 'completed'],
  ['CANCELED', 'canceled'],
] as const;

describe('whatsapp › order statuses', () => {
  it.each(words)('MUST write %s as "%s" and read it back', (status, word) => {
    expect(fromOrderStatus(status)).toBe(word);
    expect(toOrderStatus(word)).toBe(status);
    expect(toOrderStatus(` ${word.toUpperCase()} `)).toBe(status);
  });

  it('MUST read partially-shipped as well, and never write it', () => {
    expect(toOrderStatus('partially-shipped')).toBe('PARTIALLY_SHIPPED');
    expect(words.map(([status]) => fromOrderStatus(status))).not.toContain('partially-shipped');
  });

  it('MUST have no word for any other status', () => {
    const writable = words.map(([status]) => status as string);
    expect(orderStatuses.filter((status) => fromOrderStatus(status) !== undefined)).toEqual(writable);
    expect(writableStatuses).toEqual(writable);
  });

  it.each(['pending', 'delivered', 'refunded', '', 'constructor', null, undefined, 3])('MUST read %j as UNKNOWN', (word) => {
    expect(toOrderStatus(word)).toBe('UNKNOWN');
  });
});

describe('kaleyra › what may follow what', () => {
  const all: OrderStatus[] = ['PROCESSING', 'PARTIALLY_SHIPPED', 'SHIPPED', 'COMPLETED', 'CANCELED'];

  it.each<[OrderStatus, OrderStatus[]]>([
    ['PENDING', all],
    ['ACCEPTED', all],
    ['UNKNOWN', all],
    ['PROCESSING', ['PARTIALLY_SHIPPED', 'SHIPPED', 'COMPLETED', 'CANCELED']],
    ['PARTIALLY_SHIPPED', ['PROCESSING', 'SHIPPED', 'COMPLETED', 'CANCELED']],
    ['SHIPPED', ['PROCESSING', 'PARTIALLY_SHIPPED', 'COMPLETED', 'CANCELED']],
    ['COMPLETED', []],
    ['CANCELED', []],
  ])('MUST let %s become %j, and never CANCELED once it is paid', (status, next) => {
    expect(nextStatuses(order({ status, paymentStatus: 'PENDING' }))).toEqual(next);
    expect(nextStatuses(order({ status, paymentStatus: 'UNKNOWN' }))).toEqual(next);
    expect(nextStatuses(order({ status, paymentStatus: 'PAID' }))).toEqual(next.filter((other) => other !== 'CANCELED'));
  });
});

describe('kaleyra › references', () => {
  it.each([
    ['395XXXXX', '395XXXXX'],
    ['395XXXXX ', '395XXXXX'],
    ['A_b.c-9', 'A_b.c-9'],
    ['x'.repeat(35), 'x'.repeat(35)],
  ])('MUST take "%s"', (reference, referenceId) => {
    expect(toReferenceId(reference)).toBe(referenceId);
    expect(checkTrackedOrder(order({ reference }))).toEqual([]);
  });

  it.each(['', ' ', 'x'.repeat(36), 'a b', 'a/b', 'wamid.HBgM==', 'ü', 'a\nb', '#1'])('MUST refuse "%s" as INVALID', (reference) => {
    expect(toReferenceId(reference)).toBeNull();
    expect(checkTrackedOrder(order({ reference }))).toMatchObject([{ code: 'INVALID', field: ['reference'] }]);
  });
});

function order(received: Partial<Order>): Order {
  return toOrder({ channel: 'india', reference: 'R1', source: { kind: 'LEDGER', asOf: '2024-08-06T10:15:00.000Z' }, ...received });
}
