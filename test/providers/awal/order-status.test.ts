import { describe, expect, it } from 'vitest';
import { orderStatuses, paymentStatuses } from '../../../src/domain/order.js';
import {
  toAwalStatus,
  toAwalPaymentStatus,
  readOrderStatus,
  readPaymentStatus,
  writablePaymentStatuses,
  writableStatuses,
} from '../../../src/providers/awal/order/order-status.js';

describe("Awal's order status", () => {
  it.each([
    ['pending', 'PENDING'],
    ['accepted', 'ACCEPTED'],
    ['shipped', 'SHIPPED'],
    ['delivered', 'DELIVERED'],
    ['completed', 'COMPLETED'],
  ] as const)('%s is %s, and back', (word, status) => {
    expect(readOrderStatus(word)).toBe(status);
    expect(toAwalStatus(status)).toBe(word);
  });

  it.each(['PROCESSING', 'PARTIALLY_SHIPPED', 'CANCELED', 'REFUNDED', 'UNKNOWN'] as const)('has no name for %s', (status) => {
    expect(toAwalStatus(status)).toBeUndefined();
  });

  it.each([['Shipped'], [' shipped ']])('reads %j all the same', (word) => {
    expect(readOrderStatus(word)).toBe('SHIPPED');
  });

  it.each([['cancelled'], ['canceled'], ['refunded'], [''], [null], [undefined], [3], [{}]])('reads %j as UNKNOWN', (word) => {
    expect(readOrderStatus(word)).toBe('UNKNOWN');
  });

  it('can be written where it can be read, in the order of the enum', () => {
    expect(writableStatuses).toEqual(['PENDING', 'ACCEPTED', 'SHIPPED', 'DELIVERED', 'COMPLETED']);
    expect(writableStatuses).toEqual(orderStatuses.filter((status) => toAwalStatus(status) !== undefined));
  });
});

describe("Awal's payment status", () => {
  it.each([
    ['unpaid', 'PENDING'],
    ['paid', 'PAID'],
  ] as const)('%s is %s, and back', (word, status) => {
    expect(readPaymentStatus(word)).toBe(status);
    expect(toAwalPaymentStatus(status)).toBe(word);
  });

  it.each(['FAILED', 'REFUNDED', 'UNKNOWN'] as const)('has no name for %s', (status) => {
    expect(toAwalPaymentStatus(status)).toBeUndefined();
  });

  it.each([['partially_paid'], [''], [null], [undefined], [true]])('reads %j as UNKNOWN', (word) => {
    expect(readPaymentStatus(word)).toBe('UNKNOWN');
  });

  it('can be written where it can be read, in the order of the enum', () => {
    expect(writablePaymentStatuses).toEqual(paymentStatuses.filter((status) => toAwalPaymentStatus(status) !== undefined));
  });
});
