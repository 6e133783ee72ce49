import type { Order, OrderStatus, PaymentStatus } from '../../../domain/order.js';
import { statusOfName } from '../../kit/untrusted.js';

/** Awal's five statuses (update-order page). It has none for canceled or refunded orders. */
const awalStatuses: ReadonlyMap<OrderStatus, string> = new Map([
  ['PENDING', 'pending'],
  ['ACCEPTED', 'accepted'],
  ['SHIPPED', 'shipped'],
  ['DELIVERED', 'delivered'],
  ['COMPLETED', 'completed'],
]);

const awalPaymentStatuses: ReadonlyMap<PaymentStatus, string> = new Map([
  ['PENDING', 'unpaid'],
  ['PAID', 'paid'],
]);

/** Every status that Awal reads and writes, in the order of the enum. */
export const writableStatuses: readonly OrderStatus[] = [...awalStatuses.keys()];

/**
 * "You can update order status progressively (pending → accepted → shipped → delivered → completed)" (update-order page), read as one step
 * at a time. The current status may be written again. From an undocumented status nothing may follow.
 */
export function nextStatuses({ status }: Order): readonly OrderStatus[] {
  const present = writableStatuses.indexOf(status);
  return present === -1 ? [] : writableStatuses.slice(present, present + 2);
}

/** Every payment status that Awal reads and writes, in the order of the enum. */
export const writablePaymentStatuses: readonly PaymentStatus[] = [...awalPaymentStatuses.keys()];

export function readOrderStatus(name: unknown): OrderStatus {
  return statusOfName(awalStatuses, name) ?? 'UNKNOWN';
}

export function readPaymentStatus(name: unknown): PaymentStatus {
  return statusOfName(awalPaymentStatuses, name) ?? 'UNKNOWN';
}

/** Undefined when Awal has no such status. */
export function toAwalStatus(status: OrderStatus): string | undefined {
  return awalStatuses.get(status);
}

/** Undefined when Awal has no such payment status. */
export function toAwalPaymentStatus(status: PaymentStatus): string | undefined {
  return awalPaymentStatuses.get(status);
}
