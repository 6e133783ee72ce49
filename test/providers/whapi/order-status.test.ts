import { describe, expect, it } from 'vitest';
import { readOrderStatus } from '../../../src/providers/whapi/order/order-status.js';

describe("Whapi's order status", () => {
  it.each([
    ['new', 'PENDING'],
    ['accepted', 'ACCEPTED'],
    ['canceled', 'CANCELED'],
    ['New', 'PENDING'],
  ] as const)('%s is %s', (word, status) => {
    expect(readOrderStatus(word)).toBe(status);
  });

  it.each([['cancelled'], ['shipped'], [''], [null], [undefined], [1], [{}]])('reads %j as UNKNOWN', (word) => {
    expect(readOrderStatus(word)).toBe('UNKNOWN');
  });
});
