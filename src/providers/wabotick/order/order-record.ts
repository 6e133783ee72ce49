import { readDecimal, readMoney, type Money } from '../../../domain/money.js';
import {
  toOrder as orderOf,
  type Address,
  type Checkout,
  type Order,
  type OrderCustomer,
  type OrderSource,
  type OrderStatus,
  type PaymentStatus,
} from '../../../domain/order.js';
import { OrderView } from '../../../domain/order-view.js';
import { toPhoneNumber } from '../../../domain/phone.js';
import { readTime, readUnixTime, type Instant } from '../../../domain/time.js';
import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import { readOrderStatus } from './order-status.js';
import { readJson, readKey, readText } from '../record.js';
import { withoutSecrets } from '../secret.js';
import type { Account } from '../settings.js';

/** What the records of one answer have in common. */
export interface OrderOrigin {
  /** The catalog of the request, or null. */
  readonly catalogId: string | null;
  readonly source: OrderSource;
  readonly account: Account;
}

/** A record of catalog/order/list; null without a number. `askedCatalogId` is the catalog of the request, or null. */
export function toOrder(record: UntrustedRecord, askedCatalogId: string | null, asOf: Instant, account: Account): Order | null {
  const order = viewOrder(record, { catalogId: askedCatalogId, source: { kind: 'LIVE', asOf }, account });
  return order === null ? null : orderOf(order);
}

/** Like `toOrder`, for lists that may be long. */
export function viewOrder(record: UntrustedRecord, origin: OrderOrigin): Order | null {
  const reference = readKey(record['order_unique_id']);
  return reference === null ? null : new RecordedOrder(reference, record, origin);
}

/** What takes long to read is kept, because several requests may share the answer. */
class RecordedOrder extends OrderView {
  readonly reference: string;
  readonly placedAt: Instant | null;
  private readonly record: UntrustedRecord;
  private readonly origin: OrderOrigin;
  private knownStatus: OrderStatus | undefined;
  private knownCustomer: OrderCustomer | undefined;
  private knownTotal: Money | null | undefined;
  private knownUpdatedAt: Instant | null | undefined;

  constructor(reference: string, record: UntrustedRecord, origin: OrderOrigin) {
    super();
    this.reference = reference;
    this.record = record;
    this.origin = origin;
    this.placedAt = this.timeOf('ordered_at');
  }

  get channel(): string {
    return this.origin.account.channel;
  }

  get source(): OrderSource {
    return this.origin.source;
  }

  override get status(): OrderStatus {
    return (this.knownStatus ??= readOrderStatus(this.providerStatus, this.origin.account.settings.statusWords));
  }

  override get providerStatus(): string | null {
    return readKey(this.record['cart_status_raw']);
  }

  override get paymentStatus(): PaymentStatus {
    return readPaymentStatus(this.record, this.status, this.paidAt);
  }

  override get customer(): OrderCustomer {
    return (this.knownCustomer ??= this.readCustomer());
  }

  override get catalogId(): string | null {
    return readKey(this.record['catalog_id']) ?? this.origin.catalogId;
  }

  override get total(): Money | null {
    return (this.knownTotal ??= this.moneyOf('cart_total'));
  }

  override get paymentAmount(): Money | null {
    return this.moneyOf('payment_amount');
  }

  override get paymentMethod(): string | null {
    return readText(this.record['payment_method']);
  }

  override get transactionId(): string | null {
    return readKey(this.record['transaction_id']);
  }

  override get paidAt(): Instant | null {
    return this.timeOf('paid_at');
  }

  override get checkout(): Checkout | null {
    return readCheckout({
      amount: this.moneyOf('checkout_amount'),
      email: readText(this.record['checkout_account_email']),
      at: this.timeOf('checkout_timestamp') ?? readUnixTime(this.record['checkout_timestamp']),
    });
  }

  override get shippingAddress(): Address | null {
    return readShippingAddress(this.record['shipping_address']);
  }

  override get updatedAt(): Instant | null {
    return (this.knownUpdatedAt ??= this.timeOf('updated_at'));
  }

  override get statusChangedAt(): Instant | null {
    return this.timeOf('status_changed_at');
  }

  override get raw(): unknown {
    return withoutSecrets(this.record);
  }

  private readCustomer(): OrderCustomer {
    const contactId = readKey(this.record['chat_id']);
    const name = readText(this.record['first_name']);
    return { name, phoneNumber: toPhoneNumber(contactId), email: this.shippingAddress?.email ?? null, contactId };
  }

  private timeOf(name: string): Instant | null {
    return readTime(this.record[name], this.origin.account.timeZone);
  }

  private moneyOf(name: string): Money | null {
    return readMoney(this.record[name], this.record['cart_currency'], this.origin.account.amountUnit ?? 'major');
  }
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
