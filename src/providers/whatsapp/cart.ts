import type { AmountUnit, Money } from '../../domain/money.js';
import { fractionDigits, readMoney, shiftPoint } from '../../domain/money.js';
import type { OrderItem } from '../../domain/order.js';
import { noKeys, toOrder } from '../../domain/order.js';
import { toPhoneNumber } from '../../domain/phone.js';
import type { OrderReceived } from '../../domain/provider-event.js';
import type { Instant } from '../../domain/time.js';
import { readAll, readCount, readText, type UntrustedRecord } from '../kit/untrusted.js';
import { cartReference } from './reference-id.js';

/** For which channel and when a message is read. */
export interface MessageContext {
  readonly channel: string;
  /** How item prices count; undefined: major. */
  readonly amountUnit: AmountUnit | undefined;
  readonly receivedAt: Instant;
}

/** What every incoming message holds, whatever its type. */
export interface IncomingMessage {
  /** Digits, verbatim. */
  readonly contactId: string;
  readonly messageId: string;
  readonly name: string | null;
  readonly sentAt: string | null;
  readonly raw: unknown;
}

/** A customer's cart. Only the shop gives reference_ids, so the cart's reference is made of the message id. */
export function readCart(
  cart: UntrustedRecord,
  incoming: IncomingMessage,
  { channel, amountUnit, receivedAt }: MessageContext,
): OrderReceived {
  const { contactId, messageId, name, sentAt, raw } = incoming;
  const items = readAll(cart['product_items'], (line) => readItem(line, amountUnit));
  const placedAt = sentAt ?? receivedAt;
  const order = toOrder({
    channel,
    reference: cartReference(messageId),
    status: 'PENDING',
    customer: { name, phoneNumber: toPhoneNumber(contactId), email: null, contactId },
    catalogId: readText(cart['catalog_id']),
    items,
    total: items === null ? null : addMoney(items),
    placedAt,
    updatedAt: placedAt,
    keys: { ...noKeys, messageId },
    source: { kind: 'LEDGER', asOf: receivedAt },
    raw,
  });
  return { kind: 'order-received', order, at: sentAt };
}

function readItem(line: UntrustedRecord, unit: AmountUnit | undefined): OrderItem | null {
  const quantity = readCount(line['quantity']);
  if (quantity === null) return null;
  const unitPrice: Money | null = readMoney(line['item_price'], line['currency'], unit);
  const retailerId = readText(line['product_retailer_id']);
  return { productId: null, retailerId, name: null, quantity, unitPrice, total: null, imageUrl: null, isCustomItem: null };
}

/** The exact total of the items; null when a price is missing, or currencies differ. */
function addMoney(items: readonly OrderItem[]): Money | null {
  const currencies = new Set(items.map(({ unitPrice }) => unitPrice?.currencyCode));
  const [currencyCode] = currencies;
  if (currencies.size !== 1 || currencyCode === undefined) return null;
  const prices = items.map(({ unitPrice, quantity }) => ({ amount: unitPrice?.amount ?? '0', quantity }));
  const scale = Math.max(...prices.map(({ amount }) => fractionDigits(amount)));
  const sum = prices.reduce((total, { amount, quantity }) => total + BigInt(shiftPoint(amount, scale)) * BigInt(quantity), 0n);
  return { amount: shiftPoint(String(sum), -scale), currencyCode };
}
