import type { OrderStatus } from '../../../domain/order.js';

export type StatusWords = Readonly<Partial<Record<OrderStatus, string>>>;

/** Wabotick's names of our statuses. Submitted is the status of a new order; the others are the documented values of cart_status. */
export const documentedNames: StatusWords = {
  PENDING: 'Submitted',
  ACCEPTED: 'Approved',
  SHIPPED: 'Shipped',
  DELIVERED: 'Delivered',
  COMPLETED: 'Completed',
  REFUNDED: 'Refunded',
};

/** Reads cart_status_raw. A name that is neither documented nor in the settings is UNKNOWN. */
export function readOrderStatus(name: string | null, own: StatusWords = {}): OrderStatus {
  const wanted = name?.trim().toLowerCase();
  const entries = Object.entries({ ...own }).concat(Object.entries(documentedNames));
  return (entries.find(([, known]) => known.toLowerCase() === wanted)?.[0] ?? 'UNKNOWN') as OrderStatus;
}
