import type { Order } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { NewOrderEvent } from '../store/events/events.js';
import type { LedgerParts } from '../store/store.js';
import type { WriteRecord } from '../store/writes/writes.js';
import { readTarget, type OrderTarget } from './order-target.js';

/** The outcome of a write of an order that became known after its answer was lost. */
export interface LateOutcome {
  readonly write: WriteRecord;
  readonly target: OrderTarget;
  readonly reference: string;
  readonly at: Instant;
  readonly actor: string | null;
  readonly note: string;
  /** Whether the ledger holds the order's state, because the provider cannot return it. */
  readonly isKept: boolean;
}

/** Records that a write was applied. An order that has changed since keeps its state. */
export async function recordApplied(parts: LedgerParts, end: LateOutcome): Promise<void> {
  const { before, after } = end.target;
  const events = eventsOf(end, { from: before, to: after, status: 'STATUS_CHANGED' });
  const newEvents = (await isReportedAlready(parts, end)) ? events.filter(({ kind }) => kind !== 'STATUS_CHANGED') : events;
  return store(parts, end, (known) => ({ order: replaced(known, before, after, end.at), events: newEvents }), newEvents);
}

/** Records that a write was not applied, and undoes its change in the ledger unless a later write made the same change. */
export async function recordRefused(parts: LedgerParts, end: LateOutcome): Promise<void> {
  const { before, after } = end.target;
  const later = await parts.writes.laterOfOrder(end.write);
  const isSetByLaterWrite = later.some(({ state, target }) => state !== 'REFUSED' && readTarget(target)?.after.status === after.status);
  const events = eventsOf(end, { from: after, to: before, status: 'STATUS_REJECTED' });
  return store(
    parts,
    end,
    (known) => {
      const order = isSetByLaterWrite ? known : replaced(known, after, before, end.at);
      return { order, events: events.map((event) => (event.kind === 'STATUS_REJECTED' ? { ...event, to: order.status } : event)) };
    },
    events,
  );
}

async function store(
  parts: LedgerParts,
  { write: { channel }, reference, isKept }: LateOutcome,
  merge: (known: Order) => { readonly order: Order; readonly events: readonly NewOrderEvent[] },
  events: readonly NewOrderEvent[],
): Promise<void> {
  const merged = isKept ? await parts.orders.merge(channel, reference, (known) => (known === null ? null : merge(known))) : null;
  if (merged === null) await parts.events.append(events);
}

/** The order with its fields changed from `was` to `becomes`, as far as they still have the old values. A provider's word belongs to its status. */
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
  { write: { channel }, target: { after }, reference, at, actor, note }: LateOutcome,
  { from, to, status }: { from: OrderTarget['after']; to: OrderTarget['after']; status: 'STATUS_CHANGED' | 'STATUS_REJECTED' },
): readonly NewOrderEvent[] {
  const event: Omit<NewOrderEvent, 'kind'> = { channel, reference, at, actor, from: null, to: null, note, origin: 'WRITE' };
  const { status: asked, paymentStatus, ...details } = after;
  const isPayment = paymentStatus !== undefined && from.paymentStatus !== to.paymentStatus;
  return [
    ...(asked === undefined ? [] : [{ ...event, kind: status, from: from.status ?? null, to: to.status ?? null }]),
    ...(isPayment ? [{ ...event, kind: 'PAYMENT_CHANGED' as const, note: `${from.paymentStatus} -> ${to.paymentStatus}, ${note}` }] : []),
    ...(Object.keys(details).length === 0 ? [] : [{ ...event, kind: 'DETAILS_CHANGED' as const }]),
  ];
}

/** Another write, or the provider itself, may have reported the same change of status since. */
async function isReportedAlready(parts: LedgerParts, { write, target: { after }, reference }: LateOutcome): Promise<boolean> {
  const history = (await parts.events.ofOrder(write.channel, [reference])).get(reference) ?? [];
  return history.some(({ kind, to, at }) => kind === 'STATUS_CHANGED' && to === after.status && at >= write.touchedAt);
}
