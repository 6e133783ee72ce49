import type { OrderReceived } from '../../../domain/provider-event.js';
import type { Instant } from '../../../domain/time.js';
import { readOrder, type Reading } from '../order/order-record.js';
import type { AwalEvent } from './webhook-event.js';
import { timeOf } from './webhook-event.js';

/**
 * order.created and order.updated, assumed to have the list's format; null without an id. The order's own time of change is preferred: a
 * late event must not look newer than the list.
 */
export function readReceivedOrder(event: AwalEvent, reading: Omit<Reading, 'asOf'>, receivedAt: Instant): OrderReceived | null {
  const order = readOrder(event.data, { ...reading, asOf: receivedAt });
  if (order === null) return null;
  const at = order.updatedAt ?? timeOf(event, reading.timeZone);
  return { kind: 'order-received', order: { ...order, source: { kind: 'LEDGER', asOf: receivedAt } }, at };
}
