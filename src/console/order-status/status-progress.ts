import type { OrderStatus } from '../generated/graphql.js';
import { ObservableValue } from '../client/observable-value.js';

/** A change of status that was requested on this page and is not settled. */
export interface StatusChange {
  readonly status: OrderStatus;
  /** `SENDING`: no answer yet. `ACCEPTED`: the provider queued it. `UNKNOWN`: it was sent and no answer came. */
  readonly phase: 'SENDING' | 'ACCEPTED' | 'UNKNOWN';
}

/** By order id. What the gateway reports of an order ends its entry. */
export const statusChanges = new ObservableValue<ReadonlyMap<string, StatusChange>>(new Map());

export function beginStatusChange(orderIds: readonly string[], status: OrderStatus): void {
  const next = new Map(statusChanges.get());
  for (const id of orderIds) next.set(id, { status, phase: 'SENDING' });
  statusChanges.set(next);
}

/** Null ends it: the order itself has the result, or nothing was changed. */
export function noteStatusChange(orderId: string, phase: 'ACCEPTED' | 'UNKNOWN' | null): void {
  const next = new Map(statusChanges.get());
  const change = next.get(orderId);
  if (change === undefined) return;
  if (phase === null) next.delete(orderId);
  else next.set(orderId, { ...change, phase });
  statusChanges.set(next);
}
