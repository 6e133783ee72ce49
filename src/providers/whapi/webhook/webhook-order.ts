import type { OrderReceived } from '../../../domain/provider-event.js';
import { readMoney } from '../../../domain/money.js';
import { toOrder, type Order, type OrderCustomer } from '../../../domain/order.js';
import { toPhoneNumber } from '../../../domain/phone.js';
import { readUnixTime, type Instant } from '../../../domain/time.js';
import { isRecord, readCount, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { readOrderStatus } from '../order/order-status.js';
import type { EventContext } from './webhook-event.js';

/** The order in a message of type order, without its items; null without an id. `at` is the time of the event, not of the order. */
export function readReceivedOrder(message: UntrustedRecord, at: Instant | null, context: EventContext): OrderReceived | null {
  const order = readOrder(message, context);
  return order === null ? null : { kind: 'order-received', order, at };
}

export function readOrder(message: UntrustedRecord, { channel, amountUnit, receivedAt }: EventContext): Order | null {
  const orderRecord = message['order'];
  if (!isRecord(orderRecord)) return null;
  const reference = readText(orderRecord['order_id']);
  if (reference === null) return null;
  return toOrder({
    channel,
    reference,
    status: readOrderStatus(orderRecord['status']),
    providerStatus: readText(orderRecord['status']),
    customer: readCustomer(message),
    itemCount: readCount(orderRecord['item_count']),
    total: readMoney(orderRecord['total_price'], orderRecord['currency'], amountUnit),
    placedAt: readUnixTime(message['timestamp']),
    keys: { messageId: readText(message['id']), orderRequestId: null, orderToken: readText(orderRecord['token']) },
    source: { kind: 'LEDGER', asOf: receivedAt },
    raw: withoutToken(message),
  });
}

/** The other side of the chat. The id of a group, or of a hidden number, is not a phone number; then the sender's is used. */
function readCustomer(message: UntrustedRecord): OrderCustomer {
  const isOwn = message['from_me'] === true;
  const sender = isOwn ? null : toPhoneNumber(message['from']);
  return {
    name: (isOwn ? null : readText(message['from_name'])) ?? readText(message['chat_name']),
    phoneNumber: toPhoneNumber(message['chat_id']) ?? sender,
    email: null,
    contactId: readText(message['chat_id']),
  };
}

/** The message without the order's token, which is a credential. */
export function withoutToken(message: UntrustedRecord): UntrustedRecord {
  if (!isRecord(message['order'])) return message;
  const { token: _token, ...order } = message['order'];
  return { ...message, order };
}
