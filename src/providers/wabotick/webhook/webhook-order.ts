import type { OrderReceived } from '../../../domain/provider-event.js';
import type { Instant } from '../../../domain/time.js';
import type { UntrustedRecord } from '../../kit/untrusted.js';
import { toOrder } from '../order/order-record.js';
import type { Account } from '../settings.js';

/** An order, assumed to have the format of catalog/order/list; null without a number. */
export function readReceivedOrder(payload: UntrustedRecord, receivedAt: Instant, account: Account): OrderReceived | null {
  const order = toOrder(payload, null, receivedAt, account);
  if (order === null) return null;
  return { kind: 'order-received', order: { ...order, source: { kind: 'LEDGER', asOf: receivedAt } }, at: order.updatedAt };
}

/** Whether the order belongs to another channel of the account. Read here as well it would have two ids. */
export function isForeign({ order }: OrderReceived, { settings }: Account): boolean {
  return order.catalogId !== null && settings.catalogIds !== undefined && !settings.catalogIds.includes(order.catalogId);
}
