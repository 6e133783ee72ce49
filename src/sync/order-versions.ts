import type { OrderEvent } from '../domain/event.js';
import { mergeKeys, type Order } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { OrderCopy } from '../store/copies/order-copies.js';
import { firstCopy, isOlder, type Versions } from './versions.js';

/** A report of an order: an event of the ledger. */
export interface ReportMoment {
  /** The revision of the copy with this report. */
  readonly revision: number;
  readonly fullRead: number;
  readonly now: Instant;
  readonly eventId: string;
}

export const orderVersions: Versions<Order> = {
  madeAt: ({ updatedAt }) => updatedAt ?? '',
  /** What a list leaves out is kept while the order has not changed, and its keys always. */
  join: (known, order, isSameVersion) => ({
    ...order,
    items: order.items ?? (isSameVersion ? known.items : null),
    keys: mergeKeys(known.keys, order.keys),
  }),
};

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
  if (known === undefined) return { ...firstCopy(orderVersions, order, fullRead), ...reported };
  if (isOlder(order.updatedAt ?? '', known)) return { ...known, item: withKeysOf(order, known.item), reportedEvent: eventId };
  return {
    ...known,
    ...reported,
    item: { ...order, items: order.items ?? known.item.items, keys: mergeKeys(known.item.keys, order.keys) },
    versionAt: order.updatedAt ?? known.versionAt,
    seenIn: fullRead,
    missed: 0,
    deletedAt: null,
  };
}

/** After a change of status, which may be of an order that the ledger does not store. Undefined: the copy is later, or has it. */
function withStatus(known: OrderCopy, event: OrderEvent, moment: ReportMoment): OrderCopy | undefined {
  const { revision, now, eventId } = moment;
  if (event.to === null || event.to === known.item.status || event.at < known.versionAt) return undefined;
  return {
    ...known,
    // The provider's word for the new status is not known, and the old word no longer applies.
    item: { ...known.item, status: event.to, providerStatus: null, statusChangedAt: event.at, source: { kind: 'LEDGER', asOf: now } },
    reportedAt: now,
    reportedRevision: revision,
    reportedEvent: eventId,
  };
}

function withKeysOf({ keys }: Order, order: Order): Order {
  return { ...order, keys: mergeKeys(keys, order.keys) };
}
