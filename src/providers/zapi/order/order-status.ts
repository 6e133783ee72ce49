import type { OrderStatus, PaymentStatus } from '../../../domain/order.js';
import { orderStatuses } from '../../../domain/order.js';
import { statusOfName } from '../../kit/untrusted.js';

/** `orderStatus` of the order-status-update page. */
const orderStatusNames: ReadonlyMap<OrderStatus, string> = new Map([
  ['PENDING', 'pending'],
  ['PROCESSING', 'processing'],
  ['SHIPPED', 'shipped'],
  ['COMPLETED', 'completed'],
  ['CANCELED', 'canceled'],
]);

/** `paymentStatus` of the same page. */
const paymentStatusNames: ReadonlyMap<PaymentStatus, string> = new Map([
  ['PENDING', 'pending'],
  ['PAID', 'paid'],
]);

export const writableStatuses: readonly OrderStatus[] = orderStatuses.filter((status) => orderStatusNames.has(status));

export function toOrderStatus(name: unknown): OrderStatus {
  return statusOfName(orderStatusNames, name) ?? 'UNKNOWN';
}

/** Undefined when Z-API has no such status. */
export function fromOrderStatus(status: OrderStatus): string | undefined {
  return orderStatusNames.get(status);
}

export function toPaymentStatus(name: unknown): PaymentStatus {
  return statusOfName(paymentStatusNames, name) ?? 'UNKNOWN';
}

/** Undefined when Z-API has no such payment status. */
export function fromPaymentStatus(status: PaymentStatus): string | undefined {
  return paymentStatusNames.get(status);
}
