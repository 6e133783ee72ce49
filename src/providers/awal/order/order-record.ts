import type { AmountUnit } from '../../../domain/money.js';
import { readCurrencyCode, readMoney } from '../../../domain/money.js';
import type { Order, OrderItem } from '../../../domain/order.js';
import { toOrder } from '../../../domain/order.js';
import { toPhoneNumber } from '../../../domain/phone.js';
import type { Instant } from '../../../domain/time.js';
import { readDate, readTime } from '../../../domain/time.js';
import { isRecord, readAll, readCount, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { readOrderStatus, readPaymentStatus } from './order-status.js';

/** An order of GET /orders and GET /orders/{id}. Only the latter has the fields after the blank line (list-orders and get-order pages). */
interface AwalOrder {
  readonly id?: unknown;
  readonly order_number?: unknown;
  readonly customer_name?: unknown;
  readonly customer_phone?: unknown;
  readonly total?: unknown;
  readonly currency?: unknown;
  readonly status?: unknown;
  readonly payment_status?: unknown;
  readonly shipping_date?: unknown;
  readonly delivery_date?: unknown;
  readonly created_at?: unknown;
  readonly updated_at?: unknown;

  readonly customer_email?: unknown;
  readonly items?: unknown;
  readonly subtotal?: unknown;
  readonly tax?: unknown;
  readonly shipping?: unknown;
  readonly admin_notes?: unknown;
  /** Documented as input only (list filter, update). Read if it is present. */
  readonly branch_id?: unknown;
}

/** For which channel and when a record is read. */
export interface Reading {
  readonly channel: string;
  readonly timeZone: string;
  readonly amountUnit: AmountUnit | undefined;
  readonly asOf: Instant;
}

/** Awal's order id: a whole number without leading zeros. */
export function isOrderId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text);
}

/** Null without an id, because such an order cannot be addressed. */
export function readOrder(value: unknown, reading: Reading): Order | null {
  if (!isRecord(value)) return null;
  const record: AwalOrder = value;
  const reference = readText(record.id);
  if (reference === null || !isOrderId(reference)) return null;
  const money = (amount: unknown) => readMoney(amount, record.currency, reading.amountUnit);
  return toOrder({
    channel: reading.channel,
    reference,
    number: readText(record.order_number),
    status: readOrderStatus(record.status),
    providerStatus: readText(record.status),
    paymentStatus: readPaymentStatus(record.payment_status),
    providerPaymentStatus: readText(record.payment_status),
    customer: {
      name: readText(record.customer_name),
      phoneNumber: toPhoneNumber(record.customer_phone),
      email: readText(record.customer_email),
      contactId: readText(record.customer_phone),
    },
    items: readAll(record.items, (line) => readItem(line, readCurrencyCode(record.currency), reading.amountUnit)),
    subtotal: money(record.subtotal),
    tax: money(record.tax),
    shipping: money(record.shipping),
    total: money(record.total),
    shippingDate: readDay(record.shipping_date),
    deliveryDate: readDay(record.delivery_date),
    adminNotes: readText(record.admin_notes),
    branchId: readText(record.branch_id),
    placedAt: readTime(record.created_at, reading.timeZone),
    updatedAt: readTime(record.updated_at, reading.timeZone),
    source: { kind: 'LIVE', asOf: reading.asOf },
    raw: value,
  });
}

function readItem(line: UntrustedRecord, currency: string | null, unit: AmountUnit | undefined): OrderItem | null {
  const quantity = readCount(line['quantity']);
  if (quantity === null) return null;
  return {
    productId: null,
    retailerId: null,
    name: readText(line['product_name']),
    quantity,
    unitPrice: readMoney(line['price'], currency, unit),
    total: readMoney(line['subtotal'], currency, unit),
    imageUrl: null,
    isCustomItem: null,
  };
}

/** Documented as YYYY-MM-DD. A time after the day is ignored. */
function readDay(value: unknown): string | null {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}($|[T ])/.test(value) ? readDate(value.slice(0, 10)) : null;
}
