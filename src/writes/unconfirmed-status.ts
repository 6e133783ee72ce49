import type { Order, OrderStatus } from '../domain/order.js';
import type { WriteRecord } from '../store/writes/writes.js';
import { readTarget } from './order-target.js';

/** A change of an order's status that was sent and not confirmed. */
export interface UnconfirmedStatus {
  readonly status: OrderStatus;
  readonly outcome: 'ACCEPTED' | 'UNKNOWN';
  readonly write: WriteRecord;
}

/**
 * Null when the order shows how the write ended, or has moved on. The status of an order that the ledger keeps is the requested one as soon as
 * the provider accepts it, so there it shows nothing.
 */
export function unconfirmedStatus(order: Order, write: WriteRecord | null): UnconfirmedStatus | null {
  const target = readTarget(write?.target);
  if (write === null || target?.after.status === undefined) return null;
  const { status } = target.after;
  const outcome = write.state === 'UNKNOWN' ? 'UNKNOWN' : 'ACCEPTED';
  const isOpen = order.status === target.before.status || (outcome === 'ACCEPTED' && order.status === status);
  return isOpen ? { status, outcome, write } : null;
}
