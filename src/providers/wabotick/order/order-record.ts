import type { OrderSortField } from '../../../contract/provider.js';
import { readDecimal, readMoney } from '../../../domain/money.js';
import {
  toOrder as orderOf,
  type Address,
  type Checkout,
  type Order,
  type OrderStatus,
  type PaymentStatus,
} from '../../../domain/order.js';
import { toPhoneNumber } from '../../../domain/phone.js';
import { readTime, readUnixTime, type Instant } from '../../../domain/time.js';
import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import { readOrderStatus } from './order-status.js';
import { readJson, readKey, readText } from '../record.js';
import { withoutSecrets } from '../secret.js';
import type { Account } from '../settings.js';

/** An order in a list that may be long. Keys for finding and sorting are read at once, the rest on first use. */
export interface ListedOrder {
  readonly reference: string;
  timeOf(field: OrderSortField): Instant | null;
  readonly order: Order;
}

/** Like `toOrder`. */
export function listOrder(record: UntrustedRecord, askedCatalogId: string | null, asOf: Instant, account: Account): ListedOrder | null {
  const reference = readKey(record['order_unique_id']);
  if (reference === null) return null;
  const placedAt = readTime(record['ordered_at'], account.timeZone);
  let updatedAt: Instant | null | undefined;
  let known: Order | undefined;
  return {
    reference,
    // Several requests may share the response and sort by the same times.
    timeOf: (field) => (field === 'PLACED_AT' ? placedAt : (updatedAt ??= readTime(record['updated_at'], account.timeZone))),
    get order() {
      known ??= orderWith(reference, record, askedCatalogId, asOf, account);
      return known;
    },
  };
}

/** A record of catalog/order/list; null without a number. `askedCatalogId` is the catalog of the request, or null. */
export function toOrder(record: UntrustedRecord, askedCatalogId: string | null, asOf: Instant, account: Account): Order | null {
  return listOrder(record, askedCatalogId, asOf, account)?.order ?? null;
}

function orderWith(reference: string, record: UntrustedRecord, askedCatalogId: string | null, asOf: Instant, account: Account): Order {
  const timeOf = (name: string): Instant | null => readTime(record[name], account.timeZone);
  const moneyOf = (name: string) => readMoney(record[name], record['cart_currency'], account.amountUnit ?? 'major');
  const providerStatus = readKey(record['cart_status_raw']);
  const status = readOrderStatus(providerStatus, account.settings.statusWords);
  const shippingAddress = readShippingAddress(record['shipping_address']);
  const contactId = readKey(record['chat_id']);
  return orderOf({
    channel: account.channel,
    reference,
    source: { kind: 'LIVE', asOf },
    status,
    providerStatus,
    paymentStatus: readPaymentStatus(record, status, timeOf('paid_at')),
    customer: {
      name: readText(record['first_name']),
      phoneNumber: toPhoneNumber(contactId),
      email: shippingAddress?.email ?? null,
      contactId,
    },
    catalogId: readKey(record['catalog_id']) ?? askedCatalogId,
    total: moneyOf('cart_total'),
    paymentAmount: moneyOf('payment_amount'),
    paymentMethod: readText(record['payment_method']),
    transactionId: readKey(record['transaction_id']),
    paidAt: timeOf('paid_at'),
    checkout: readCheckout({
      amount: moneyOf('checkout_amount'),
      email: readText(record['checkout_account_email']),
      at: timeOf('checkout_timestamp') ?? readUnixTime(record['checkout_timestamp']),
    }),
    shippingAddress,
    placedAt: timeOf('ordered_at'),
    updatedAt: timeOf('updated_at'),
    statusChangedAt: timeOf('status_changed_at'),
    raw: withoutSecrets(record),
  });
}

/** paid_at means paid, except with cash on delivery: the documented order has it although nothing was delivered. */
function readPaymentStatus(record: UntrustedRecord, status: OrderStatus, paidAt: Instant | null): PaymentStatus {
  if (status === 'REFUNDED') return 'REFUNDED';
  if (record['paid_at'] === null || record['paid_at'] === '') return 'PENDING';
  if (paidAt === null || isCashOnDelivery(record['payment_method'])) return 'UNKNOWN';
  return 'PAID';
}

function isCashOnDelivery(method: unknown): boolean {
  return /^\s*(cash[\s_-]*on[\s_-]*delivery|cod)\b/i.test(readText(method) ?? '');
}

/** An order without an online checkout has only checkout_amount "0". */
function readCheckout(checkout: Checkout): Checkout | null {
  const isEmpty = checkout.email === null && checkout.at === null && /^[0.]*$/.test(readDecimal(checkout.amount?.amount) ?? '');
  return isEmpty ? null : checkout;
}

/** JSON in a string. Null when it cannot be read. */
function readShippingAddress(value: unknown): Address | null {
  const record = readJson(value);
  if (!isRecord(record)) return null;
  const address = {
    name: readText(record['name']),
    phoneNumber: toPhoneNumber(record['phone_number']),
    email: readText(record['email']),
    formatted: readText(record['address']),
  };
  const isEmpty = Object.values(address).every((part) => part === null);
  return isEmpty ? null : { ...address, street: null, city: null, postalCode: null, countryCode: null };
}
