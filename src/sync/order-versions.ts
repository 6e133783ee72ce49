import { createHash } from 'node:crypto';
import type { OrderEvent } from '../domain/event.js';
import { mergeKeys, type Order } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { OrderCopy } from '../store/copies/order-copies.js';

/** A read of the provider: what is compared to decide whether it saw an order later than the copy did. */
export interface ReadMoment {
  /** The revision of the copy before the read. */
  readonly revision: number;
  /** The number of the full read that counts as having seen the order. */
  readonly fullRead: number;
  readonly now: Instant;
}

/** A report of an order: an event of the ledger. */
export interface ReportMoment {
  /** The revision of the copy with this report. */
  readonly revision: number;
  readonly fullRead: number;
  readonly now: Instant;
  readonly eventId: string;
}

/**
 * new, changed: `copy` is to be stored. same: the copy is as the provider lists it. kept: the provider's answer is older than the copy. The next
 * read compares again.
 */
export type Comparison = { readonly result: 'new' | 'changed'; readonly copy: OrderCopy } | { readonly result: 'same' | 'kept' };

/**
 * How long a reported change holds against a provider that does not show it. Providers answer from caches, and reports may have the time of another
 * clock; after this the provider's word counts.
 */
const reportHoldsMs = 10 * 60_000;

/** Compares an order as the provider lists it with its copy. The copy never goes back to an older version. */
export function compareListed(known: OrderCopy | undefined, order: Order, moment: ReadMoment): Comparison {
  const listed = hashOf(order);
  if (known === undefined) return { result: 'new', copy: { ...firstCopy(order, moment.fullRead), listed } };
  const isHeld = isReportHeld(known, moment.now);
  if (known.reportedRevision > moment.revision || (isHeld && listed === known.listed)) return { result: 'kept' };
  if (isOlder(order, known) && (known.reportedAt === '' || isHeld)) return { result: 'kept' };
  if (listed === known.listed && known.reportedAt === '' && known.deletedAt === null) return { result: 'same' };
  return { result: 'changed', copy: { ...readCopy(known, order, moment), listed } };
}

/** The same for an order that was read by its reference. Such an answer may have more fields than the list, so it is no listing. */
export function compareRead(known: OrderCopy | undefined, order: Order, moment: ReadMoment): Comparison {
  if (known === undefined) return { result: 'new', copy: firstCopy(order, moment.fullRead) };
  if (known.reportedRevision > moment.revision || isOlder(order, known)) return { result: 'kept' };
  return { result: 'changed', copy: readCopy(known, order, moment) };
}

/** The copy after events of an order. `stored` is the order in the ledger, if it is there. Undefined: nothing changes. */
export function withReport(
  known: OrderCopy | undefined,
  stored: Order | undefined,
  events: readonly OrderEvent[],
  moment: ReportMoment,
): OrderCopy | undefined {
  if (known !== undefined && moment.eventId <= known.reportedEvent) return undefined;
  const withOrder = stored === undefined ? undefined : withStoredOrder(known, stored, moment);
  const copy = withOrder ?? known;
  const lastChange = events.findLast(({ kind }) => kind === 'STATUS_CHANGED');
  return (copy && lastChange && withStatus(copy, lastChange, moment)) ?? withOrder;
}

/** After the ledger stored an order, from a webhook or a write. */
function withStoredOrder(known: OrderCopy | undefined, order: Order, moment: ReportMoment): OrderCopy {
  const { revision, fullRead, now, eventId } = moment;
  const reported = { reportedAt: now, reportedRevision: revision, reportedEvent: eventId };
  if (known === undefined) return { ...firstCopy(order, fullRead), ...reported };
  if (isOlder(order, known)) return { ...known, order: withKeysOf(order, known.order), reportedEvent: eventId };
  return {
    ...known,
    ...reported,
    order: { ...order, items: order.items ?? known.order.items, keys: mergeKeys(known.order.keys, order.keys) },
    versionAt: order.updatedAt ?? known.versionAt,
    seenIn: fullRead,
    missed: 0,
    deletedAt: null,
  };
}

/** After a change of status, which may be of an order that the ledger does not store. Undefined: the copy is later, or has it. */
function withStatus(known: OrderCopy, event: OrderEvent, moment: ReportMoment): OrderCopy | undefined {
  const { revision, now, eventId } = moment;
  if (event.to === null || event.to === known.order.status || event.at < known.versionAt) return undefined;
  return {
    ...known,
    // The provider's word for the new status is not known, and the old word no longer applies.
    order: { ...known.order, status: event.to, providerStatus: null, statusChangedAt: event.at, source: { kind: 'LEDGER', asOf: now } },
    reportedAt: now,
    reportedRevision: revision,
    reportedEvent: eventId,
  };
}

function firstCopy(order: Order, fullRead: number): OrderCopy {
  return {
    order,
    listed: '',
    versionAt: order.updatedAt ?? '',
    reportedAt: '',
    reportedRevision: 0,
    reportedEvent: '',
    seenIn: fullRead,
    missed: 0,
    deletedAt: null,
  };
}

/** What a list leaves out is kept while the order has not changed, and its keys always. */
function readCopy(known: OrderCopy, order: Order, { fullRead }: ReadMoment): OrderCopy {
  const isSameVersion = order.updatedAt !== null && order.updatedAt === known.versionAt;
  return {
    ...known,
    order: {
      ...order,
      items: order.items ?? (isSameVersion ? known.order.items : null),
      keys: mergeKeys(known.order.keys, order.keys),
    },
    versionAt: order.updatedAt ?? '',
    reportedAt: '',
    seenIn: fullRead,
    missed: 0,
    deletedAt: null,
  };
}

function withKeysOf({ keys }: Order, order: Order): Order {
  return { ...order, keys: mergeKeys(keys, order.keys) };
}

function isOlder(order: Order, { versionAt }: OrderCopy): boolean {
  return order.updatedAt !== null && order.updatedAt < versionAt;
}

/** A clock that was set back must not make a report hold for longer. */
function isReportHeld({ reportedAt }: OrderCopy, now: Instant): boolean {
  return reportedAt !== '' && Math.abs(Date.parse(now) - Date.parse(reportedAt)) < reportHoldsMs;
}

/** Equal for equal answers, whenever they were read. */
function hashOf({ source: _, ...order }: Order): string {
  return createHash('sha256').update(JSON.stringify(order)).digest('base64url');
}
