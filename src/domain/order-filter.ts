import type { Order, OrderStatus, PaymentStatus } from './order.js';
import type { Instant } from './time.js';

/** Selects orders of one channel. Absent or null: any. Times are half open: from <= placed < to. */
export interface OrderFilter {
  readonly status?: readonly OrderStatus[] | null;
  readonly paymentStatus?: readonly PaymentStatus[] | null;
  readonly placedFrom?: Instant | null;
  readonly placedTo?: Instant | null;
  readonly customerPhoneNumber?: string | null;
  /** The provider's own address of the customer; for lists below a subscriber or conversation. */
  readonly contactId?: string | null;
  /** Further contact ids and numbers of the wanted customer. An order with one of them passes like one with the number or the contact id. */
  readonly aliases?: readonly string[] | null;
  /** Further contact ids of the wanted customer, each on its channel. */
  readonly channelAliases?: readonly { readonly channel: string; readonly address: string }[] | null;
  readonly catalogId?: string | null;
  readonly branchId?: string | null;
  readonly search?: string | null;
  /** Of orders in a copy; all others are not deleted. */
  readonly isDeletedAtProvider?: boolean | null;
}

/** Whether an order passes the filter, for providers that cannot filter. */
export function matchesOrderFilter(order: Order, filter: OrderFilter): boolean {
  return (
    within(filter.status, order.status) &&
    within(filter.paymentStatus, order.paymentStatus) &&
    isPlacedWithin(order.placedAt, filter) &&
    isCustomer(filter.customerPhoneNumber, order.customer.phoneNumber, order, filter) &&
    isCustomer(filter.contactId, order.customer.contactId, order, filter) &&
    same(filter.catalogId, order.catalogId) &&
    same(filter.branchId, order.branchId) &&
    (filter.isDeletedAtProvider == null || filter.isDeletedAtProvider === (order.copy?.isDeletedAtProvider ?? false)) &&
    (filter.search == null || searchText(order).includes(filter.search.toLowerCase()))
  );
}

/** Whether an order that was placed then passes `placedFrom` and `placedTo`. */
export function isPlacedWithin(placedAt: Instant | null, { placedFrom, placedTo }: OrderFilter): boolean {
  if (placedFrom == null && placedTo == null) return true;
  return placedAt !== null && (placedFrom == null || placedAt >= placedFrom) && (placedTo == null || placedAt < placedTo);
}

/** The text that `search` looks in. */
export function searchText(order: Order): string {
  const { name, email, contactId } = order.customer;
  return [order.reference, order.number, name, email, contactId]
    .filter((part) => part !== null)
    .join('\n')
    .toLowerCase();
}

function within<T>(wanted: readonly T[] | null | undefined, actual: T): boolean {
  return wanted == null || wanted.includes(actual);
}

function isCustomer(
  wanted: string | null | undefined,
  actual: string | null,
  { channel, customer }: Order,
  { aliases, channelAliases }: OrderFilter,
): boolean {
  const isAlias = (address: string | null): boolean => address !== null && aliases?.includes(address) === true;
  const isOnChannel = channelAliases?.some((alias) => alias.channel === channel && alias.address === customer.contactId) === true;
  return same(wanted, actual) || isAlias(customer.contactId) || isAlias(customer.phoneNumber) || isOnChannel;
}

function same(wanted: string | null | undefined, actual: string | null): boolean {
  return wanted == null || wanted === actual;
}
