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

/** Who ordered. `contactId` is the provider's own address of the person, verbatim: it joins orders, subscribers and conversations. */
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

/** LIVE: just read from the provider. LEDGER: remembered from a webhook, a write or trackOrder. */
export interface OrderSource {
  readonly kind: 'LIVE' | 'LEDGER';
  readonly asOf: Instant;
}

/**
 * What a later write or read needs beside the reference, where a provider asks for it. Never shown to clients. An adapter may add keys by
 * names of its own: they are stored and merged like the three that trackOrder accepts.
 */
export interface OrderKeys {
  readonly messageId: string | null;
  readonly orderRequestId: string | null;
  readonly orderToken: string | null;
  readonly [name: string]: string | null;
}

/** An order in our words. null = the provider does not tell; an empty list = it told that there is nothing. */
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
  /** The ledger's own: the time of the latest event that told the status, changed or not. What is older tells nothing new. */
  readonly statusToldAt?: Instant;
  readonly keys: OrderKeys;
  readonly source: OrderSource;
  readonly raw: unknown;
}

export const noKeys: OrderKeys = { messageId: null, orderRequestId: null, orderToken: null };

/** The keys of both; where both have one, that of `over`. No key is lost. */
export function mergeKeys(under: OrderKeys, over: OrderKeys): OrderKeys {
  return { ...under, ...Object.fromEntries(Object.entries(over).filter(([name, key]) => key !== null || !(name in under))) };
}

/**
 * An order about which nothing is told beyond the given fields, so that a house names only what its provider tells. Field by field:
 * every order of every list passes here, and merging two objects costs two hundred times as much.
 */
export function toOrder(told: Pick<Order, 'channel' | 'reference' | 'source'> & Partial<Order>): Order {
  const order: Order = {
    channel: told.channel,
    reference: told.reference,
    number: told.number ?? null,
    status: told.status ?? 'UNKNOWN',
    providerStatus: told.providerStatus ?? null,
    paymentStatus: told.paymentStatus ?? 'UNKNOWN',
    providerPaymentStatus: told.providerPaymentStatus ?? null,
    customer: told.customer ?? nobody,
    catalogId: told.catalogId ?? null,
    items: told.items ?? null,
    itemCount: told.itemCount ?? null,
    subtotal: told.subtotal ?? null,
    discount: told.discount ?? null,
    tax: told.tax ?? null,
    shipping: told.shipping ?? null,
    total: told.total ?? null,
    paymentAmount: told.paymentAmount ?? null,
    paymentMethod: told.paymentMethod ?? null,
    transactionId: told.transactionId ?? null,
    paidAt: told.paidAt ?? null,
    checkout: told.checkout ?? null,
    shippingAddress: told.shippingAddress ?? null,
    shippingDate: told.shippingDate ?? null,
    deliveryDate: told.deliveryDate ?? null,
    adminNotes: told.adminNotes ?? null,
    branchId: told.branchId ?? null,
    placedAt: told.placedAt ?? null,
    updatedAt: told.updatedAt ?? null,
    statusChangedAt: told.statusChangedAt ?? null,
    keys: told.keys ?? noKeys,
    source: told.source,
    raw: told.raw ?? null,
  };
  return told.statusToldAt === undefined ? order : { ...order, statusToldAt: told.statusToldAt };
}

const nobody: OrderCustomer = { name: null, phoneNumber: null, email: null, contactId: null };
