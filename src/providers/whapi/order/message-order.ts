import type { Call } from '../../../contract/call.js';
import { now, readUnixTime } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import { isRecord } from '../../kit/untrusted.js';
import type { WhapiSettings } from '../settings.js';
import { readReceivedOrder } from '../webhook/webhook-order.js';

/**
 * Gives on the orders in messages that were read, with the tokens that unlock their items: a message is the only place where Whapi tells
 * of an order, and its webhook may have been lost. Each is told as of its message, so that it reverts nothing that was told later.
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
