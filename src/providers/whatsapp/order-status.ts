import type { Order, OrderStatus } from '../../domain/order.js';
import { orderStatuses } from '../../domain/order.js';
import { statusOfName } from '../kit/untrusted.js';

/** Meta's `order.status` of an order_status message. */
const statusNames: ReadonlyMap<OrderStatus, string> = new Map([
  ['PROCESSING', 'processing'],
  ['PARTIALLY_SHIPPED', 'partially_shipped'],
  ['SHIPPED', 'shipped'],
  ['COMPLETED', 'completed'],
  ['CANCELED', 'canceled'],
]);

export const writableStatuses: readonly OrderStatus[] = orderStatuses.filter((status) => statusNames.has(status));

/** WhatsApp's documents write both `partially-shipped` and `partially_shipped`. */
export function toOrderStatus(name: unknown): OrderStatus {
  return statusOfName(statusNames, typeof name === 'string' ? name.replaceAll('-', '_') : name) ?? 'UNKNOWN';
}

/** Undefined when WhatsApp has no such status. */
export function fromOrderStatus(status: OrderStatus): string | undefined {
  return statusNames.get(status);
}

/**
 * WhatsApp's rules: an open order may change freely, a finished one may not, and a paid one cannot be canceled. The API accepts a violation
 * and reports it later by webhook (errors 2046 and 2047), so it is refused here.
 */
export function nextStatuses({ status, paymentStatus }: Order): readonly OrderStatus[] {
  if (status === 'COMPLETED' || status === 'CANCELED') return [];
  return writableStatuses.filter((next) => next !== status && !(next === 'CANCELED' && paymentStatus === 'PAID'));
}
