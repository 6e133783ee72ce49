import type { Order } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { NewOrderEvent } from '../store/events/events.js';
import type { LedgerParts } from '../store/store.js';
import type { WriteRecord } from '../store/writes/writes.js';
import { readTarget, type OrderTarget } from './order-target.js';

/** How a write of an order ended after all, long after it was sent. */
export interface LateEnd {
  readonly write: WriteRecord;
  readonly target: OrderTarget;
  readonly reference: string;
  readonly at: Instant;
  readonly actor: string | null;
  readonly note: string;
  /** Whether the order's state is kept by the ledger, because its provider cannot be read. */
  readonly isKept: boolean;
}

/** Keeps that a write was applied. An order that has moved on meanwhile stays where it is. */
export async function recordApplied(parts: LedgerParts, end: LateEnd): Promise<void> {
  const { before, after } = end.target;
  const events = eventsOf(end, { from: before, to: after, status: 'STATUS_CHANGED' });
  const news = (await isReportedAlready(parts, end)) ? events.filter(({ kind }) => kind !== 'STATUS_CHANGED') : events;
  return keep(parts, end, (known) => ({ order: replaced(known, before, after, end.at), events: news }), news);
}

/** Keeps that a write was not applied: what it had changed here is taken back, unless it is another's by now. */
export async function recordRefused(parts: LedgerParts, end: LateEnd): Promise<void> {
  const { before, after } = end.target;
  const later = await parts.writes.laterOfOrder(end.write);
  const isAnothers = later.some(({ state, target }) => state !== 'REFUSED' && readTarget(target)?.after.status === after.status);
  const events = eventsOf(end, { from: after, to: before, status: 'STATUS_REJECTED' });
  return keep(
    parts,
    end,
    (known) => {
      const order = isAnothers ? known : replaced(known, after, before, end.at);
      return { order, events: events.map((event) => (event.kind === 'STATUS_REJECTED' ? { ...event, to: order.status } : event)) };
    },
    events,
  );
}

async function keep(
  parts: LedgerParts,
  { write: { channel }, reference, isKept }: LateEnd,
  merge: (known: Order) => { readonly order: Order; readonly events: readonly NewOrderEvent[] },
  events: readonly NewOrderEvent[],
): Promise<void> {
  const learnt = isKept ? await parts.orders.merge(channel, reference, (known) => (known === null ? null : merge(known))) : null;
  if (learnt === null) await parts.events.append(events);
}

/** The order with what it was to become, where it still is what it was. A provider's word goes with its status. */
function replaced(
  order: Order,
  was: OrderTarget['after'],
  becomes: OrderTarget['after'] & Partial<OrderTarget['before']>,
  at: Instant,
): Order {
  const status = moves(was, becomes, 'status') && order.status === was.status;
  const payment = moves(was, becomes, 'paymentStatus') && order.paymentStatus === was.paymentStatus;
  if (!status && !payment) return order;
  const { status: newStatus = order.status, paymentStatus = order.paymentStatus } = becomes;
  const { providerStatus = null, providerPaymentStatus = null } = becomes;
  return {
    ...order,
    ...(status && { status: newStatus, providerStatus, statusChangedAt: at }),
    ...(payment && { paymentStatus, providerPaymentStatus }),
    updatedAt: at,
    source: { kind: 'LEDGER', asOf: at },
  };
}

function moves(was: OrderTarget['after'], becomes: OrderTarget['after'], field: 'status' | 'paymentStatus'): boolean {
  return was[field] !== undefined && becomes[field] !== undefined && was[field] !== becomes[field];
}

function eventsOf(
  { write: { channel }, target: { after }, reference, at, actor, note }: LateEnd,
  { from, to, status }: { from: OrderTarget['after']; to: OrderTarget['after']; status: 'STATUS_CHANGED' | 'STATUS_REJECTED' },
): readonly NewOrderEvent[] {
  const event: Omit<NewOrderEvent, 'kind'> = { channel, reference, at, actor, from: null, to: null, note };
  const { status: asked, paymentStatus, ...details } = after;
  const isPayment = paymentStatus !== undefined && from.paymentStatus !== to.paymentStatus;
  return [
    ...(asked === undefined ? [] : [{ ...event, kind: status, from: from.status ?? null, to: to.status ?? null }]),
    ...(isPayment ? [{ ...event, kind: 'PAYMENT_CHANGED' as const, note: `${from.paymentStatus} -> ${to.paymentStatus}, ${note}` }] : []),
    ...(Object.keys(details).length === 0 ? [] : [{ ...event, kind: 'DETAILS_CHANGED' as const }]),
  ];
}

/** Another write, or the provider itself, may have told the same change of status since. */
async function isReportedAlready(parts: LedgerParts, { write, target: { after }, reference }: LateEnd): Promise<boolean> {
  const history = (await parts.events.ofOrder(write.channel, [reference])).get(reference) ?? [];
  return history.some(({ kind, to, at }) => kind === 'STATUS_CHANGED' && to === after.status && at >= write.touchedAt);
}
