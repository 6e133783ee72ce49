import type { OrderEvent } from '../domain/event.js';
import type { Order } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import { timeOfRecordId } from '../store/connection/record-id.js';
import type { NewOrderEvent } from '../store/events/events.js';
import type { AnnouncedOrder } from '../store/events/announced-orders.js';
import type { LedgerParts } from '../store/store.js';
import type { WriteRecord } from '../store/writes/writes.js';
import type { Finding, FindingMoment, Recorded } from './findings.js';

/** What the ledger knows of an order that a read found to be new or changed. */
interface Known {
  readonly announced: AnnouncedOrder | undefined;
  readonly stored: Order | undefined;
  readonly writes: readonly WriteRecord[];
}

/**
 * Records what reads of a channel's list found of its orders, for subscribers and the orders' histories. What a webhook or a write announced before is not
 * announced again. Must run in the transaction that changes the copy, whose lock webhooks wait for.
 */
export async function recordFoundOrders(
  findings: readonly Finding<Order>[],
  moment: FindingMoment<Order>,
  { channel, provider, ledger }: { readonly channel: string; readonly provider: string; readonly ledger: LedgerParts },
): Promise<Recorded> {
  const news = findings.filter((finding) => isNews(finding, moment));
  const references = news.map(({ after }) => after.item.reference);
  const [last, tooLate] = [new Map<string, string>(), new Set<string>()];
  if (news.length === 0) return { last, tooLate };
  // First, because a write that ends meanwhile has its event when the events are read.
  const writes = await ledger.writes.unsettledOfOrders(channel, references);
  const announced = await ledger.events.announced(channel, references);
  const stored = await ledger.orders.get(channel, references);
  for (const finding of news) {
    const { reference } = finding.after.item;
    const known = {
      announced: announced.get(reference),
      stored: stored.get(reference),
      writes: writes.filter((write) => write.orderReference === reference),
    };
    // The answer may have been on its way when this was announced.
    if ((timeOfRecordId(known.announced?.lastEvent ?? '') ?? 0) >= Date.parse(moment.readAt)) {
      tooLate.add(reference);
      continue;
    }
    const events = eventsOf(finding, known, moment).map((event) => ({ ...event, channel, reference, actor: provider }));
    const id = (await record(ledger, finding.after.item, known, events)).at(-1)?.id;
    if (id !== undefined) last.set(reference, id);
  }
  return { last, tooLate };
}

function isNews({ before, after }: Finding<Order>, moment: FindingMoment<Order>): boolean {
  if (before === undefined) return moment.isNew(after.item);
  return (
    (before.deletedAt === null) !== (after.deletedAt === null) ||
    before.item.status !== after.item.status ||
    before.item.paymentStatus !== after.item.paymentStatus
  );
}

type FoundEvent = Omit<NewOrderEvent, 'channel' | 'reference' | 'actor'>;

function eventsOf({ before, after: { item: order, deletedAt } }: Finding<Order>, known: Known, moment: FindingMoment<Order>): FoundEvent[] {
  const { announced, stored } = known;
  const found = { from: null, to: null, note: null, origin: 'READ' } as const;
  const notLater = (at: Instant | null): Instant => (at !== null && at < moment.now ? at : moment.now);
  if (deletedAt !== null) return announced?.isDeleted === true ? [] : [{ ...found, kind: 'DELETED', at: moment.now }];
  if (before === undefined && announced === undefined && stored === undefined)
    return [{ ...found, kind: 'PLACED', to: order.status, at: notLater(order.placedAt) }];
  const events: FoundEvent[] = [];
  if (before !== undefined && before.deletedAt !== null) events.push({ ...found, kind: 'RESTORED', at: moment.now });
  const at = notLater(order.statusChangedAt ?? order.updatedAt);
  const status = announced?.status ?? stored?.status ?? before?.item.status ?? null;
  const isReported = order.status !== 'UNKNOWN' || order.providerStatus !== null;
  const isWritten = known.writes.some(({ target }) => fieldsOf(target).status === order.status);
  if (isReported && order.status !== status && order.status !== before?.item.status && !isWritten)
    events.push({ ...found, kind: 'STATUS_CHANGED', from: status, to: order.status, at });
  const payment = stored?.paymentStatus ?? before?.item.paymentStatus ?? order.paymentStatus;
  const isPaymentAnnounced = announced?.paymentNote?.split(', ')[0]?.endsWith(`-> ${order.paymentStatus}`) === true;
  const isPaymentWritten = known.writes.some(({ target }) => fieldsOf(target).paymentStatus === order.paymentStatus);
  const isPaymentChanged = order.paymentStatus !== payment && order.paymentStatus !== before?.item.paymentStatus;
  if (order.paymentStatus !== 'UNKNOWN' && isPaymentChanged && !isPaymentAnnounced && !isPaymentWritten)
    events.push({ ...found, kind: 'PAYMENT_CHANGED', note: `${payment} -> ${order.paymentStatus}`, at });
  return events;
}

/** What a write was to change, if the record says so. */
function fieldsOf(target: unknown): Partial<Pick<Order, 'status' | 'paymentStatus'>> {
  return (target as { readonly after?: Partial<Order> } | null)?.after ?? {};
}

/** The order in the ledger follows, so that the webhook of the same change finds nothing new. */
async function record(
  ledger: LedgerParts,
  order: Order,
  { stored }: Known,
  events: readonly NewOrderEvent[],
): Promise<readonly OrderEvent[]> {
  if (events.length === 0) return [];
  const { channel, reference } = events[0] as NewOrderEvent;
  const merged =
    stored &&
    (await ledger.orders.merge(channel, reference, (known) =>
      known === null ? null : { order: withFound(known, order, events), events },
    ));
  return merged?.events ?? ledger.events.append(events);
}

function withFound(known: Order, order: Order, events: readonly NewOrderEvent[]): Order {
  const status = events.find(({ kind }) => kind === 'STATUS_CHANGED');
  const payment = events.find(({ kind }) => kind === 'PAYMENT_CHANGED');
  const { providerStatus, paymentStatus, providerPaymentStatus } = order;
  const updatedAt =
    [known.updatedAt, status?.at, payment?.at].reduce((left, right) => ((left ?? '') > (right ?? '') ? left : right)) ?? null;
  return {
    ...known,
    ...(status && { status: order.status, providerStatus, statusChangedAt: status.at, statusToldAt: status.at }),
    ...(payment && { paymentStatus, providerPaymentStatus }),
    updatedAt,
  };
}
