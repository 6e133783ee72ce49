import { readDecimal } from '../../../domain/money.js';
import type { Order, OrderItem } from '../../../domain/order.js';
import { digitsOf } from '../../../domain/phone.js';
import { amountsOf } from './tracked-order.js';

/** A product as an update repeats it. `value` is the price of one piece, an exact decimal. */
export interface Product {
  readonly name: string;
  readonly value: string;
  readonly quantity: number;
  readonly productId: string;
  readonly isCustomItem: boolean;
}

/** The parts of the original order that every update repeats, because Z-API stores no orders. Amounts are exact decimals in `currency`. */
export interface Snapshot {
  readonly phone: string;
  readonly messageId: string;
  readonly referenceId: string;
  readonly orderRequestId: string;
  readonly currency: string;
  readonly discount: string | null;
  readonly tax: string | null;
  readonly shipping: string | null;
  readonly products: readonly Product[];
}

/** The snapshot of an order, or the names of all missing fields. */
export function readSnapshot(order: Order): Snapshot | { readonly missing: readonly string[] } {
  const missing: string[] = order.items === null || order.items.length === 0 ? ['items'] : [];
  // Collects the names of missing fields. A snapshot with a missing field is never returned.
  const required = <T>(value: T | null, name: string): T => {
    if (value === null) missing.push(name);
    return value as T;
  };
  const currencies = new Set(amountsOf(order).map(({ money }) => money.currencyCode));
  const snapshot: Snapshot = {
    phone: required(phoneOf(order), 'customer.phoneNumber'),
    messageId: required(nonBlank(order.keys.messageId), 'messageId'),
    referenceId: required(nonBlank(order.reference), 'reference'),
    orderRequestId: required(nonBlank(order.keys.orderRequestId), 'orderRequestId'),
    currency: required(
      currencies.size === 1 ? [...currencies].join() : null,
      currencies.size === 0 ? 'currency' : 'one currency for all amounts',
    ),
    discount: exact(order.discount?.amount),
    tax: exact(order.tax?.amount),
    shipping: exact(order.shipping?.amount),
    products: (order.items ?? []).map((item, index) => toProduct(item, `items[${index}].`, required)),
  };
  return missing.length > 0 ? { missing } : snapshot;
}

function toProduct(item: OrderItem, path: string, required: <T>(value: T | null, name: string) => T): Product {
  return {
    name: required(nonBlank(item.name), `${path}name`),
    value: required(exact(item.unitPrice?.amount), `${path}unitPrice`),
    quantity: item.quantity,
    productId: required(nonBlank(item.productId), `${path}productId`),
    isCustomItem: required(isCustomItem(item), `${path}isCustomItem`),
  };
}

/** Assumed: the ids of custom items begin as in the documents' samples, and ids of a catalog never do. The prefix alone proves nothing. */
function isCustomItem({ isCustomItem, productId }: OrderItem): boolean | null {
  return isCustomItem ?? (productId === null || productId.startsWith('custom-item-') ? null : false);
}

/** The provider's own address is repeated unchanged: it may be a `…@lid`, which has no phone number. */
function phoneOf({ customer }: Order): string | null {
  return nonBlank(customer.contactId) ?? (customer.phoneNumber === null ? null : digitsOf(customer.phoneNumber));
}

function nonBlank(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : text;
}

function exact(amount: string | undefined): string | null {
  return amount === undefined ? null : readDecimal(amount);
}
