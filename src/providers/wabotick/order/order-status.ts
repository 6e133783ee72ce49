import type { OrderStatus } from '../../../domain/order.js';

export type StatusWords = Readonly<Partial<Record<OrderStatus, string>>>;

/** Their words by our status. Submitted is what a new order reads; the others are the documented values of cart_status. */
export const documentedWords: StatusWords = {
  PENDING: 'Submitted',
  ACCEPTED: 'Approved',
  SHIPPED: 'Shipped',
  DELIVERED: 'Delivered',
  COMPLETED: 'Completed',
  REFUNDED: 'Refunded',
};

const noWords: StatusWords = {};

/** Reads cart_status_raw; words that neither their documents nor the account's settings name are UNKNOWN. */
export function readOrderStatus(word: string | null, own = noWords): OrderStatus {
  return (word === null ? undefined : statusesOf(own).get(word.trim().toLowerCase())) ?? 'UNKNOWN';
}

const statusesByWords = new WeakMap<StatusWords, ReadonlyMap<string, OrderStatus>>();

/** By word in lower case. The account's own words go before the documented ones. */
function statusesOf(own: StatusWords): ReadonlyMap<string, OrderStatus> {
  const known = statusesByWords.get(own);
  if (known !== undefined) return known;
  const entries = [...Object.entries(own), ...Object.entries(documentedWords)] as [OrderStatus, string][];
  const statuses = new Map(entries.reverse().map(([status, said]) => [said.toLowerCase(), status]));
  statusesByWords.set(own, statuses);
  return statuses;
}
