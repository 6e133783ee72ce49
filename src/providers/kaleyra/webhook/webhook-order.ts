import type { OrderReceived } from '../../../domain/provider-event.js';
import type { AmountUnit, Money } from '../../../domain/money.js';
import { readMoney } from '../../../domain/money.js';
import type { OrderItem } from '../../../domain/order.js';
import { noKeys, toOrder } from '../../../domain/order.js';
import { toPhoneNumber } from '../../../domain/phone.js';
import { readAll, readCount, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { addMoney } from '../order/item-total.js';
import { cartReference } from '../order/order.js';
import type { CallbackContext } from './webhook-callback.js';
import type { Incoming } from './incoming.js';

/** A cart of a customer. It has no reference_id, which only the shop gives: its reference is the one that is made of the message's id. */
export function readCart(cart: UntrustedRecord, incoming: Incoming, { channel, amountUnit, receivedAt }: CallbackContext): OrderReceived {
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
