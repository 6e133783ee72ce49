import { isDeepStrictEqual } from 'node:util';
import type { OrderEvent } from '../domain/event.js';
import { mergeKeys, type Order } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { LockedCopy } from '../store/copies/copies.js';
import type { NewOrderEvent } from '../store/events/events.js';
import type { OrderMerge } from '../store/orders/orders.js';
import type { FoundRecord } from './synced-list.js';

export interface FoundMoment {
  /** The name of the provider, which is the actor of what it did. */
  readonly provider: string;
  readonly now: Instant;
}

type FoundOrder = FoundRecord<Order>;

/**
 * Records changes of orders that no webhook has reported and no client has made: each once, whichever comes first. An order that the ledger stores
 * becomes as the provider has it, so that a webhook that comes later finds nothing new.
 */
export async function tellFoundOrders({ state, recorded }: LockedCopy, found: readonly FoundOrder[], moment: FoundMoment): Promise<void> {
  const news = found.filter(({ before, after }) =>
    before === undefined ? isPlacedSince(state.fullAt, after) : isOtherThan(before, after),
  );
  if (news.length === 0) return;
  const references = news.map(({ after }) => after.reference);
  const histories = await recorded.events.ofOrder(state.channel, references);
  const stored = await recorded.orders.get(state.channel, references);
  for (const one of news) {
    const { reference } = one.after;
    const events = eventsOf(one, { history: histories.get(reference) ?? [], stored: stored.get(reference) }, moment);
    if (events.length === 0) continue;
    const merged = await recorded.orders.merge(state.channel, reference, (known) => mergeRead(known, one.after, events, moment));
    if (merged === null) await recorded.events.append(events);
  }
}

/** What the first full read finds was there before; later an order is new when it was placed after the last full read began. */
function isPlacedSince(fullAt: Instant | null, { placedAt }: Order): boolean {
  return fullAt !== null && placedAt !== null && placedAt >= fullAt;
}

function isOtherThan(before: Order, after: Order): boolean {
  return before.status !== after.status || before.paymentStatus !== after.paymentStatus || hasOtherDetails(before, after);
}

const details = [
  'number',
  'items',
  'total',
  'shippingAddress',
  'shippingDate',
  'deliveryDate',
  'adminNotes',
  'branchId',
  'paymentAmount',
  'paymentMethod',
  'transactionId',
  'paidAt',
] as const;

/** A list may leave out what a single read has. A value that one of them lacks is a change only in a newer version of the order. */
function hasOtherDetails(before: Order, after: Order): boolean {
  const isNewer = before.updatedAt !== null && after.updatedAt !== null && before.updatedAt < after.updatedAt;
  return details.some((field) => {
    if (after[field] === null || (before[field] === null && !isNewer)) return false;
    return !isDeepStrictEqual(before[field], after[field]);
  });
}

interface Known {
  /** Oldest first. */
  readonly history: readonly OrderEvent[];
  readonly stored: Order | undefined;
}

function eventsOf({ before, after }: FoundOrder, { history, stored }: Known, { provider, now }: FoundMoment): readonly NewOrderEvent[] {
  const { channel, reference } = after;
  const event = { channel, reference, actor: provider, from: null, to: null, note: null, origin: 'SYNCED' } as const;
  if (before === undefined) {
    const at = earlier(after.placedAt, now);
    return history.length > 0 || stored !== undefined ? [] : [{ ...event, at, kind: 'PLACED', to: after.status }];
  }
  const at = earlier(after.statusChangedAt ?? after.updatedAt, now);
  const isStatusTold = history.findLast(({ to }) => to !== null)?.to === after.status || stored?.status === after.status;
  const payment = `${before.paymentStatus} -> ${after.paymentStatus}`;
  const lastPayment = history.findLast(({ kind }) => kind === 'PAYMENT_CHANGED')?.note ?? '';
  const isPaymentTold = lastPayment.includes(`-> ${after.paymentStatus}`) || stored?.paymentStatus === after.paymentStatus;
  return [
    ...(before.status === after.status || isStatusTold
      ? []
      : [{ ...event, at, kind: 'STATUS_CHANGED' as const, from: before.status, to: after.status }]),
    ...(before.paymentStatus === after.paymentStatus || isPaymentTold
      ? []
      : [{ ...event, at: earlier(after.updatedAt, now), kind: 'PAYMENT_CHANGED' as const, note: payment }]),
    ...(hasOtherDetails(before, after) && !hasSameDetails(stored, after)
      ? [{ ...event, at: earlier(after.updatedAt, now), kind: 'DETAILS_CHANGED' as const }]
      : []),
  ];
}

function hasSameDetails(stored: Order | undefined, after: Order): boolean {
  return stored !== undefined && !hasOtherDetails(stored, after);
}

/** Null: the ledger does not store the order, or has a later version of it. */
function mergeRead(known: Order | null, order: Order, events: readonly NewOrderEvent[], { now }: FoundMoment): OrderMerge | null {
  if (known === null || (known.updatedAt !== null && order.updatedAt !== null && order.updatedAt < known.updatedAt)) return null;
  const read = Object.fromEntries(Object.entries(order).filter(([, value]) => value !== null));
  return {
    order: { ...known, ...read, keys: mergeKeys(known.keys, order.keys), source: { kind: 'LEDGER', asOf: now } },
    events,
  };
}

/** The provider's time, which may be wrong: not in the future. */
function earlier(at: Instant | null, now: Instant): Instant {
  return at === null || at > now ? now : at;
}
