import type { Money } from './money.js';
import type { Instant } from './time.js';

export const orderStatuses = [
  'PENDING',
  'ACCEPTED',
  'PROCESSING',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'DELIVERED',
  'COMPLETED',
  'CANCELED',
  'REFUNDED',
  'UNKNOWN',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const paymentStatuses = ['PENDING', 'PAID', 'FAILED', 'REFUNDED', 'UNKNOWN'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** The customer. `contactId` is the provider's own address of the person, verbatim. It connects orders, subscribers and conversations. */
export interface OrderCustomer {
  readonly name: string | null;
  readonly phoneNumber: string | null;
  readonly email: string | null;
  readonly contactId: string | null;
}

export interface OrderItem {
  readonly productId: string | null;
  readonly retailerId: string | null;
  readonly name: string | null;
  readonly quantity: number;
  readonly unitPrice: Money | null;
  readonly total: Money | null;
  readonly imageUrl: string | null;
  readonly isCustomItem: boolean | null;
}

export interface Address {
  readonly name: string | null;
  readonly phoneNumber: string | null;
  readonly email: string | null;
  readonly formatted: string | null;
  readonly street: string | null;
  readonly city: string | null;
  readonly postalCode: string | null;
  readonly countryCode: string | null;
}

export interface Checkout {
  readonly amount: Money | null;
  readonly email: string | null;
  readonly at: Instant | null;
}

/** LIVE: read from the provider for this request. LEDGER: stored from a webhook, a write or trackOrder. */
export interface OrderSource {
  readonly kind: 'LIVE' | 'LEDGER';
  readonly asOf: Instant;
}

/** Marks an order of the copy. The source is then the read or the report that the copy took it from. */
export interface OrderCopyMark {
  /** It is no longer in the provider's list, and a second look confirmed that. */
  readonly isDeletedAtProvider: boolean;
}

/**
 * Keys beside the reference that some providers require for later reads and writes. Never shown to clients. An adapter may add keys by names of
 * its own: they are stored and merged like the three that trackOrder accepts.
 */
export interface OrderKeys {
  readonly messageId: string | null;
  readonly orderRequestId: string | null;
  readonly orderToken: string | null;
  readonly [name: string]: string | null;
}

/** An order in the gateway's model. null = not reported; an empty list = reported to be empty. */
export interface Order {
  readonly channel: string;
  readonly reference: string;
  readonly number: string | null;
  readonly status: OrderStatus;
  readonly providerStatus: string | null;
  readonly paymentStatus: PaymentStatus;
  readonly providerPaymentStatus: string | null;
  readonly customer: OrderCustomer;
  readonly catalogId: string | null;
  readonly items: readonly OrderItem[] | null;
  readonly itemCount: number | null;
  readonly subtotal: Money | null;
  readonly discount: Money | null;
  readonly tax: Money | null;
  readonly shipping: Money | null;
  readonly total: Money | null;
  readonly paymentAmount: Money | null;
  readonly paymentMethod: string | null;
  readonly transactionId: string | null;
  readonly paidAt: Instant | null;
  readonly checkout: Checkout | null;
  readonly shippingAddress: Address | null;
  readonly shippingDate: string | null;
  readonly deliveryDate: string | null;
  readonly adminNotes: string | null;
  readonly branchId: string | null;
  readonly placedAt: Instant | null;
  readonly updatedAt: Instant | null;
  readonly statusChangedAt: Instant | null;
  /** Only in the ledger: the time of the latest event with a status, changed or not. Older events do not change the status. */
  readonly statusToldAt?: Instant;
  readonly keys: OrderKeys;
  readonly source: OrderSource;
  /** Only in the copy of a provider's list. */
  readonly copy?: OrderCopyMark;
  readonly raw: unknown;
}

export const noKeys: OrderKeys = { messageId: null, orderRequestId: null, orderToken: null };

/** The keys of both; where both have one, that of `over`. No key is lost. */
export function mergeKeys(under: OrderKeys, over: OrderKeys): OrderKeys {
  return { ...under, ...Object.fromEntries(Object.entries(over).filter(([name, key]) => key !== null || !(name in under))) };
}

/**
 * An order with the given fields and null in all others, so that a provider adapter names only the fields that its provider has. Written field
 * by field, because it runs for every order of every list and merging two objects takes two hundred times as long.
 */
export function toOrder(fields: Pick<Order, 'channel' | 'reference' | 'source'> & Partial<Order>): Order {
  const order: Order = {
    channel: fields.channel,
    reference: fields.reference,
    number: fields.number ?? null,
    status: fields.status ?? 'UNKNOWN',
    providerStatus: fields.providerStatus ?? null,
    paymentStatus: fields.paymentStatus ?? 'UNKNOWN',
    providerPaymentStatus: fields.providerPaymentStatus ?? null,
    customer: fields.customer ?? unknownCustomer,
    catalogId: fields.catalogId ?? null,
    items: fields.items ?? null,
    itemCount: fields.itemCount ?? null,
    subtotal: fields.subtotal ?? null,
    discount: fields.discount ?? null,
    tax: fields.tax ?? null,
    shipping: fields.shipping ?? null,
    total: fields.total ?? null,
    paymentAmount: fields.paymentAmount ?? null,
    paymentMethod: fields.paymentMethod ?? null,
    transactionId: fields.transactionId ?? null,
    paidAt: fields.paidAt ?? null,
    checkout: fields.checkout ?? null,
    shippingAddress: fields.shippingAddress ?? null,
    shippingDate: fields.shippingDate ?? null,
    deliveryDate: fields.deliveryDate ?? null,
    adminNotes: fields.adminNotes ?? null,
    branchId: fields.branchId ?? null,
    placedAt: fields.placedAt ?? null,
    updatedAt: fields.updatedAt ?? null,
    statusChangedAt: fields.statusChangedAt ?? null,
    keys: fields.keys ?? noKeys,
    source: fields.source,
    raw: fields.raw ?? null,
  };
  if (fields.statusToldAt === undefined && fields.copy === undefined) return order;
  const { statusToldAt, copy } = fields;
  return { ...order, ...(statusToldAt !== undefined && { statusToldAt }), ...(copy !== undefined && { copy }) };
}

export const unknownCustomer: OrderCustomer = { name: null, phoneNumber: null, email: null, contactId: null };

/**
 * The order as accounts must keep it, and nothing of the person: number, status, amounts, currency, items, payment and times. The provider's
 * keys are removed too, because WhatsApp's message ids contain the number.
 */
export function withoutPerson(order: Order): Order {
  const { checkout } = order;
  return {
    ...order,
    customer: unknownCustomer,
    checkout: checkout === null ? null : { ...checkout, email: null },
    shippingAddress: null,
    adminNotes: null,
    keys: noKeys,
    raw: null,
  };
}
