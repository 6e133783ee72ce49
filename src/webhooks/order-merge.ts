import { mergeKeys, type Order, type PaymentStatus } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { NewOrderEvent } from '../store/events/events.js';
import type { OrderMerge } from '../store/orders/orders.js';

/** When and by whom an order was told of. */
export interface Telling {
  /** The provider's time of the event, or when it arrived. */
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly actor: string;
  readonly note: string | null;
}

/** What a provider does not tell with every event: told later it fills or replaces, not told it stays. */
const details = [
  'number',
  'catalogId',
  'items',
  'itemCount',
  'subtotal',
  'discount',
  'tax',
  'shipping',
  'total',
  'checkout',
  'shippingAddress',
  'shippingDate',
  'deliveryDate',
  'adminNotes',
  'branchId',
] as const;
const paymentDetails = ['paymentAmount', 'paymentMethod', 'transactionId', 'paidAt'] as const;

/** An event that comes late may still say that money has moved, but not that it has not. */
const paymentRanks: Readonly<Record<PaymentStatus, number>> = { UNKNOWN: 0, PENDING: 1, FAILED: 2, PAID: 3, REFUNDED: 4 };

/** An order as it is told for the first time. */
export function firstOrder(told: Order, telling: Telling): OrderMerge {
  const { at, receivedAt } = telling;
  const order: Order = { ...told, updatedAt: told.updatedAt ?? at, statusToldAt: at, source: { kind: 'LEDGER', asOf: receivedAt } };
  const kind = told.placedAt === null ? 'STATUS_CHANGED' : 'PLACED';
  return { order, events: [eventOf(order, { ...telling, at: told.placedAt ?? at }, { kind, to: order.status })] };
}

/**
 * What is known of an order and what is told of it now, as one. null = not told, and takes nothing away. What is older than what is
 * known fills gaps and reverts nothing, so that events may arrive in any order.
 */
export function mergeOrders(known: Order, told: Order, telling: Telling): OrderMerge {
  const { at, receivedAt } = telling;
  const isLater = at >= (known.updatedAt ?? known.placedAt ?? '');
  const [under, over] = isLater ? [known, told] : [told, known];
  const merged: Order = {
    ...known,
    ...filled(detailsOf(under), detailsOf(over)),
    ...statusAfter(known, told, at),
    ...paymentAfter(known, told, isLater),
    customer: filled(under.customer, over.customer),
    keys: mergeKeys(under.keys, over.keys),
    // It was placed at the latest when it was first heard of.
    placedAt: earlier(known.placedAt, told.placedAt),
    raw: over.raw ?? under.raw,
    source: { kind: 'LEDGER', asOf: later(known.source.asOf, receivedAt) ?? receivedAt },
  };
  const events = [...placingOf(known, told, telling), ...changesOf(known, merged, telling)];
  const updatedAt = later(known.updatedAt, later(told.updatedAt, events.length > 0 ? at : null));
  return { order: { ...merged, updatedAt }, events };
}

function statusAfter(known: Order, told: Order, at: Instant): Partial<Order> {
  const isTold = told.status !== 'UNKNOWN' || told.providerStatus !== null;
  const isKnown = known.status !== 'UNKNOWN' || known.providerStatus !== null;
  const knownAt = later(known.statusChangedAt, known.statusToldAt ?? null) ?? known.updatedAt ?? known.placedAt ?? '';
  if (!isTold || (isKnown && at < knownAt)) return {};
  if (told.status === known.status) return { providerStatus: told.providerStatus ?? known.providerStatus, statusToldAt: at };
  return { status: told.status, providerStatus: told.providerStatus, statusChangedAt: told.statusChangedAt ?? at, statusToldAt: at };
}

function paymentAfter(known: Order, told: Order, isLater: boolean): Partial<Order> {
  const isTold = told.paymentStatus !== 'UNKNOWN' || told.providerPaymentStatus !== null;
  if (!isTold || (!isLater && paymentRanks[told.paymentStatus] <= paymentRanks[known.paymentStatus])) return {};
  return { paymentStatus: told.paymentStatus, providerPaymentStatus: told.providerPaymentStatus ?? wordFor(known, told) };
}

/** A word belongs to its status: with another status the old word is no longer true. */
function wordFor(known: Order, told: Order): string | null {
  return told.paymentStatus === known.paymentStatus ? known.providerPaymentStatus : null;
}

/** A later change of it was told first. */
function placingOf(known: Order, told: Order, telling: Telling): readonly NewOrderEvent[] {
  if (known.placedAt !== null || told.placedAt === null) return [];
  return [eventOf(told, { ...telling, at: told.placedAt }, { kind: 'PLACED', to: told.status })];
}

function changesOf(known: Order, merged: Order, telling: Telling): readonly NewOrderEvent[] {
  const events: NewOrderEvent[] = [];
  if (merged.status !== known.status) {
    events.push(eventOf(merged, telling, { kind: 'STATUS_CHANGED', from: known.status, to: merged.status }));
  }
  const isPaymentChanged = merged.paymentStatus !== known.paymentStatus;
  if (isPaymentChanged) {
    const note = [`${known.paymentStatus} -> ${merged.paymentStatus}`, telling.note].filter((part) => part !== null).join(', ');
    events.push(eventOf(merged, { ...telling, note }, { kind: 'PAYMENT_CHANGED' }));
  }
  const looked = [...details, 'customer' as const, ...(isPaymentChanged ? [] : paymentDetails)];
  if (looked.some((field) => !isSame(known[field], merged[field]))) events.push(eventOf(merged, telling, { kind: 'DETAILS_CHANGED' }));
  return events;
}

function eventOf(
  { channel, reference }: Order,
  { at, actor, note }: Telling,
  what: Pick<NewOrderEvent, 'kind'> & Partial<Pick<NewOrderEvent, 'from' | 'to'>>,
): NewOrderEvent {
  return { channel, reference, at, actor, note, from: null, to: null, ...what };
}

function detailsOf(order: Order): Partial<Order> {
  return Object.fromEntries([...details, ...paymentDetails].map((field) => [field, order[field]]));
}

/** `over` where it tells something, else `under`. */
function filled<T extends object>(under: T, over: T): T {
  return { ...under, ...Object.fromEntries(Object.entries(over).filter(([, value]) => value !== null)) };
}

function earlier(left: Instant | null, right: Instant | null): Instant | null {
  return left === null || right === null ? (left ?? right) : left < right ? left : right;
}

function later(left: Instant | null, right: Instant | null): Instant | null {
  return left === null || right === null ? (left ?? right) : left > right ? left : right;
}

/** Whatever the order of fields, which the store does not promise. */
function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  const [leftFields, rightFields] = [Object.entries(left), Object.entries(right)];
  return (
    leftFields.length === rightFields.length && leftFields.every(([name, value]) => isSame(value, (right as Record<string, unknown>)[name]))
  );
}
