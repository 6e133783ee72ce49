import type { Call } from '../../../contract/call.js';
import { now, readUnixTime } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import { isRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import type { WhapiSettings } from '../settings.js';
import { readReceivedOrder } from '../webhook/webhook-order.js';

/**
 * Reports the orders in messages that were read, with the tokens for their items. Whapi has orders only in messages, and the webhook of a
 * message may have been lost. The event has the message's time, so it does not overwrite later changes.
 */
export async function reportOrders(
  messages: readonly unknown[],
  { channel, amountUnit }: ChannelSettings<WhapiSettings>,
  call: Call,
): Promise<void> {
  const holders = messages.filter(isRecord).filter((message) => isRecord(message['order']));
  if (holders.length === 0 || call.onEvents === undefined) return;
  const context = { channel, amountUnit, receivedAt: now() };
  const orders = holders.map((message) => readReceivedOrder(message, readUnixTime(message['timestamp']), context));
  const received = orders.filter((order) => order !== null);
  if (received.length > 0) await call.onEvents(received);
}

/** The reference of the order in a message; null for any other message. */
export function orderReferenceIn({ order }: UntrustedRecord): string | null {
  return isRecord(order) ? readText(order['order_id']) : null;
}
