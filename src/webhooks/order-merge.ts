import type { EventOrigin } from '../domain/event.js';
import { mergeKeys, type Order, type PaymentStatus } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { NewOrderEvent } from '../store/events/events.js';
import type { OrderMerge } from '../store/orders/orders.js';

/** When and by which provider an order was reported. */
export interface OrderReport {
  /** The provider's time of the event, or the time of its delivery. */
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly actor: string;
  readonly note: string | null;
  readonly origin: EventOrigin;
}

/** Fields that a provider does not report with every event: a later value replaces the stored one, and a missing value leaves it. */
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

/** A late event may raise the payment status along these ranks, and never lower it. */
const paymentRanks: Readonly<Record<PaymentStatus, number>> = { UNKNOWN: 0, PENDING: 1, FAILED: 2, PAID: 3, REFUNDED: 4 };

/** The merge of an order that is reported for the first time. */
export function firstOrder(reported: Order, report: OrderReport): OrderMerge {
  const { at, receivedAt } = report;
  const order: Order = { ...reported, updatedAt: reported.updatedAt ?? at, statusToldAt: at, source: { kind: 'LEDGER', asOf: receivedAt } };
  const kind = reported.placedAt === null ? 'STATUS_CHANGED' : 'PLACED';
  return { order, events: [eventOf(order, { ...report, at: reported.placedAt ?? at }, { kind, to: order.status })] };
}

/**
 * Merges a stored order with a reported one. null means not reported and removes nothing. A report that is older than the stored order only
 * fills gaps, so that events may arrive in any order.
 */
export function mergeOrders(known: Order, reported: Order, report: OrderReport): OrderMerge {
  const { at, receivedAt } = report;
  const isLater = at >= (known.updatedAt ?? known.placedAt ?? '');
  const [older, newer] = isLater ? [known, reported] : [reported, known];
  const merged: Order = {
    ...known,
    ...overlay(detailsOf(older), detailsOf(newer)),
    ...statusAfter(known, reported, at),
    ...paymentAfter(known, reported, isLater),
    customer: overlay(older.customer, newer.customer),
    keys: mergeKeys(older.keys, newer.keys),
    // The order was placed no later than its first report.
    placedAt: earlier(known.placedAt, reported.placedAt),
    raw: newer.raw ?? older.raw,
    source: { kind: 'LEDGER', asOf: later(known.source.asOf, receivedAt) ?? receivedAt },
  };
  const events = [...placedEvents(known, reported, report), ...changeEvents(known, merged, report)];
  const updatedAt = later(known.updatedAt, later(reported.updatedAt, events.length > 0 ? at : null));
  return { order: { ...merged, updatedAt }, events };
}

/**
 * The same with an order that only the copy of the provider's list has. A list and a webhook show different details of the same order, so that these
 * are no change.
 */
export function mergeCopied(copied: Order, reported: Order, report: OrderReport): OrderMerge {
  const { copy: _, ...known } = copied;
  const { order, events } = mergeOrders(known, reported, report);
  return { order, events: events.filter(({ kind }) => kind !== 'DETAILS_CHANGED') };
}

function statusAfter(known: Order, reported: Order, at: Instant): Partial<Order> {
  const isReported = reported.status !== 'UNKNOWN' || reported.providerStatus !== null;
  const isKnown = known.status !== 'UNKNOWN' || known.providerStatus !== null;
  const knownAt = later(known.statusChangedAt, known.statusToldAt ?? null) ?? known.updatedAt ?? known.placedAt ?? '';
  if (!isReported || (isKnown && at < knownAt)) return {};
  if (reported.status === known.status) return { providerStatus: reported.providerStatus ?? known.providerStatus, statusToldAt: at };
  return {
    status: reported.status,
    providerStatus: reported.providerStatus,
    statusChangedAt: reported.statusChangedAt ?? at,
    statusToldAt: at,
  };
}

function paymentAfter(known: Order, reported: Order, isLater: boolean): Partial<Order> {
  const isReported = reported.paymentStatus !== 'UNKNOWN' || reported.providerPaymentStatus !== null;
  if (!isReported || (!isLater && paymentRanks[reported.paymentStatus] <= paymentRanks[known.paymentStatus])) return {};
  return {
    paymentStatus: reported.paymentStatus,
    providerPaymentStatus: reported.providerPaymentStatus ?? providerPaymentStatusFor(known, reported),
  };
}

/** The provider's word belongs to its payment status: with another status the old word is wrong. */
function providerPaymentStatusFor(known: Order, reported: Order): string | null {
  return reported.paymentStatus === known.paymentStatus ? known.providerPaymentStatus : null;
}

/** The PLACED event of an order of which a later change was reported first. */
function placedEvents(known: Order, reported: Order, report: OrderReport): readonly NewOrderEvent[] {
  if (known.placedAt !== null || reported.placedAt === null) return [];
  return [eventOf(reported, { ...report, at: reported.placedAt }, { kind: 'PLACED', to: reported.status })];
}

function changeEvents(known: Order, merged: Order, report: OrderReport): readonly NewOrderEvent[] {
  const events: NewOrderEvent[] = [];
  if (merged.status !== known.status) {
    events.push(eventOf(merged, report, { kind: 'STATUS_CHANGED', from: known.status, to: merged.status }));
  }
  const isPaymentChanged = merged.paymentStatus !== known.paymentStatus;
  if (isPaymentChanged) {
    const note = [`${known.paymentStatus} -> ${merged.paymentStatus}`, report.note].filter((part) => part !== null).join(', ');
    events.push(eventOf(merged, { ...report, note }, { kind: 'PAYMENT_CHANGED' }));
  }
  const comparedFields = [...details, 'customer' as const, ...(isPaymentChanged ? [] : paymentDetails)];
  if (comparedFields.some((field) => !isSame(known[field], merged[field])))
    events.push(eventOf(merged, report, { kind: 'DETAILS_CHANGED' }));
  return events;
}

function eventOf(
  { channel, reference }: Order,
  { at, actor, note, origin }: OrderReport,
  what: Pick<NewOrderEvent, 'kind'> & Partial<Pick<NewOrderEvent, 'from' | 'to'>>,
): NewOrderEvent {
  return { channel, reference, at, actor, note, origin, from: null, to: null, ...what };
}

function detailsOf(order: Order): Partial<Order> {
  return Object.fromEntries([...details, ...paymentDetails].map((field) => [field, order[field]]));
}

/** The fields of `newer` that are not null, else those of `older`. */
function overlay<T extends object>(older: T, newer: T): T {
  return { ...older, ...Object.fromEntries(Object.entries(newer).filter(([, value]) => value !== null)) };
}

function earlier(left: Instant | null, right: Instant | null): Instant | null {
  return left === null || right === null ? (left ?? right) : left < right ? left : right;
}

function later(left: Instant | null, right: Instant | null): Instant | null {
  return left === null || right === null ? (left ?? right) : left > right ? left : right;
}

/** Deep equality in any order of fields, because the store does not keep their order. */
function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  const [leftFields, rightFields] = [Object.entries(left), Object.entries(right)];
  return (
    leftFields.length === rightFields.length && leftFields.every(([name, value]) => isSame(value, (right as Record<string, unknown>)[name]))
  );
}
