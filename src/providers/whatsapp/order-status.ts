import type { Order, OrderStatus } from '../../domain/order.js';
import { orderStatuses } from '../../domain/order.js';
import { statusOfName } from '../kit/status-name.js';

/** `order.status` as the order status template page lists it. */
const statusNames: ReadonlyMap<OrderStatus, string> = new Map([
  ['PROCESSING', 'processing'],
  ['PARTIALLY_SHIPPED', 'partially_shipped'],
  ['SHIPPED', 'shipped'],
  ['COMPLETED', 'completed'],
  ['CANCELED', 'canceled'],
]);

export const writableStatuses: readonly OrderStatus[] = orderStatuses.filter((status) => statusNames.has(status));

/** WhatsApp's documents print `partially-shipped` in one place and `partially_shipped` in another: both are read. */
export function toOrderStatus(name: unknown): OrderStatus {
  return statusOfName(statusNames, typeof name === 'string' ? name.replaceAll('-', '_') : name) ?? 'UNKNOWN';
}

/** Undefined for a status that Kaleyra has no word for. */
export function fromOrderStatus(status: OrderStatus): string | undefined {
  return statusNames.get(status);
}

/**
 * WhatsApp's rules, which Kaleyra passes on: an order under way moves freely, a finished one never, and a paid one cannot be canceled.
 * A violation is accepted with 202 and told by webhook only (errors 2046 and 2047), so it is refused here.
 */
export function nextStatuses({ status, paymentStatus }: Order): readonly OrderStatus[] {
  if (status === 'COMPLETED' || status === 'CANCELED') return [];
  return writableStatuses.filter((next) => next !== status && !(next === 'CANCELED' && paymentStatus === 'PAID'));
}
