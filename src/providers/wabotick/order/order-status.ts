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

const noNames: StatusWords = {};

/** Reads cart_status_raw. A name that is neither documented nor in the settings is UNKNOWN. */
export function readOrderStatus(name: string | null, own = noNames): OrderStatus {
  return (name === null ? undefined : statusesOf(own).get(name.trim().toLowerCase())) ?? 'UNKNOWN';
}

const statusesByNames = new WeakMap<StatusWords, ReadonlyMap<string, OrderStatus>>();

/** Statuses by lower-case name. Names in the settings take precedence over the documented ones. */
function statusesOf(own: StatusWords): ReadonlyMap<string, OrderStatus> {
  const known = statusesByNames.get(own);
  if (known !== undefined) return known;
  const entries = [...Object.entries(own), ...Object.entries(documentedNames)] as [OrderStatus, string][];
  const statuses = new Map(entries.reverse().map(([status, name]) => [name.toLowerCase(), status]));
  statusesByNames.set(own, statuses);
  return statuses;
}
