import { describe, expect, it } from 'vitest';
import type { Order, OrderItem } from '../../../src/domain/order.js';
import { orderStatuses, paymentStatuses, toOrder } from '../../../src/domain/order.js';
import {
  fromOrderStatus,
  fromPaymentStatus,
  toOrderStatus,
  toPaymentStatus,
  writableStatuses,
} from '../../../src/providers/zapi/order/order-status.js';
import { checkTrackedOrder } from '../../../src/providers/zapi/order/tracked-order.js';

const orderWords = [
  ['PENDING', 'pending'],
  ['PROCESSING', 'processing'],
  ['SHIPPED', 'shipped'],
  ['COMPLETED', 'completed'],
  ['CANCELED', 'canceled'],
] as const;

const paymentWords = [
  ['PENDING', 'pending'],
  ['PAID', 'paid'],
] as const;

describe('zapi › statuses', () => {
  it.each(orderWords)('MUST write %s as "%s" and read it back', (status, word) => {
    expect(fromOrderStatus(status)).toBe(word);
    expect(toOrderStatus(word)).toBe(status);
    expect(toOrderStatus(` ${word.toUpperCase()} `)).toBe(status);
  });

  it.each(paymentWords)('MUST write payment status %s as "%s" and read it back', (status, word) => {
    expect(fromPaymentStatus(status)).toBe(word);
    expect(toPaymentStatus(word)).toBe(status);
  });

  it('MUST have no word for any other status', () => {
    const [writable, payable] = [orderWords.map(([status]) => status as string), paymentWords.map(([status]) => status as string)];
    expect(orderStatuses.filter((status) => fromOrderStatus(status) !== undefined)).toEqual(writable);
    expect(paymentStatuses.filter((status) => fromPaymentStatus(status) !== undefined)).toEqual(payable);
    expect(writableStatuses).toEqual(writable);
  });

  it.each(['delivered', 'cancelled', 'partially_shipped', '', 'constructor', null, undefined, 3, {}])('MUST read %j as UNKNOWN', (word) => {
    expect(toOrderStatus(word)).toBe('UNKNOWN');
    expect(toPaymentStatus(word)).toBe('UNKNOWN');
  });
});

describe('zapi › tracked orders', () => {
  it('MUST accept an order without items, ids and amounts: it can be read, though not updated', () => {
    expect(checkTrackedOrder(order({}))).toEqual([]);
  });

  it('MUST accept what an update needs', () => {
    const items = [item({ unitPrice: money('10.10') }), item({ productId: null, unitPrice: null })];
    expect(checkTrackedOrder(order({ items, discount: money('0'), shipping: money('5'), total: money('15.10') }))).toEqual([]);
  });

  it.each([
    ['an empty list of items', { items: [] }, [['items']]],
    ['a quantity of 0', { items: [item({}), item({ quantity: 0 })] }, [['items', '1', 'quantity']]],
    ['half a piece', { items: [item({ quantity: 0.5 })] }, [['items', '0', 'quantity']]],
    ['prices in two currencies', { items: [item({}), item({ unitPrice: money('1', 'USD') })] }, [['items', '1', 'unitPrice']]],
    ['shipping in another currency', { items: [item({})], shipping: money('5', 'EUR') }, [['shipping']]],
    ['a negative price', { items: [item({ unitPrice: money('-0.01') })] }, [['items', '0', 'unitPrice']]],
    ['a negative discount', { discount: money('-10'), tax: money('-1') }, [['discount'], ['tax']]],
  ])('MUST refuse %s as INVALID, naming the field', (_, received, fields) => {
    const refusals = checkTrackedOrder(order(received));
    expect(refusals.map(({ code }) => code)).toEqual(fields.map(() => 'INVALID'));
    expect(refusals.map(({ field }) => field)).toEqual(fields);
  });
});

function order(received: Partial<Order>): Order {
  return toOrder({ channel: 'brazil', reference: 'R1', source: { kind: 'LEDGER', asOf: '2025-03-10T14:05:00.000Z' }, ...received });
}

function item(received: Partial<OrderItem>): OrderItem {
  const nothing = { retailerId: null, total: null, imageUrl: null, isCustomItem: null };
  return { ...nothing, productId: '1', name: 'Mug', quantity: 1, unitPrice: money('1'), ...received };
}

function money(amount: string, currencyCode = 'BRL'): { amount: string; currencyCode: string } {
  return { amount, currencyCode };
}
