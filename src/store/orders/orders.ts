import type { Kysely } from 'kysely';
import type { ChannelsWithOrders } from './channels-with-orders.js';
import type { OrderEvent } from '../../domain/event.js';
import type { Order } from '../../domain/order.js';
import type { Instant } from '../../domain/time.js';
import { columnText } from '../connection/column-text.js';
import { insertEvents, type NewOrderEvent } from '../events/events.js';
import { listOrders, type OrderListPage, type OrderListRequest } from './order-list.js';
import { OrderSearch, standardBounds, type SearchBounds } from './order-search.js';
import { fromLedger, readOrder, toColumns } from './order-row.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import { Statement } from '../connection/statement.js';
import type { Atomically, OrderRow, Tables } from '../schema/tables.js';

/** What the ledger says of an order it has just written. */
export interface OrderRevision {
  /** Counts the writes of the order, from 1. */
  readonly revision: number;
  readonly firstSeenAt: Instant;
}

/** What is to be kept of an order, and the events that tell why. */
export interface OrderMerge {
  readonly order: Order;
  readonly events: readonly NewOrderEvent[];
}

/** Orders that the gateway remembers, because their provider cannot be asked for them. Answers are of source LEDGER. */
export interface LedgerOrders {
  /** The known ones of these orders of a channel, by reference. */
  get(channel: string, references: readonly string[]): Promise<ReadonlyMap<string, Order>>;
  /** Writes an order, in place of the one with its reference if there is one, together with the event that tells why. */
  put(order: Order, event: NewOrderEvent): Promise<OrderRevision>;
  /**
   * Replaces an order by what `change` makes of it, together with the events; null, and nothing written, when the order is not known.
   * `change` may be called again when somebody else was faster, and must have no effect of its own.
   */
  change(channel: string, reference: string, change: (order: Order) => Order, events: readonly NewOrderEvent[]): Promise<Order | null>;
  /**
   * Keeps what `merge` makes of what is known of an order (null: nothing yet) and what it was told; null, and nothing written, when it
   * makes nothing of it. `merge` may be called again when somebody else was faster, and must have no effect of its own.
   */
  merge(
    channel: string,
    reference: string,
    merge: (known: Order | null) => OrderMerge | null,
  ): Promise<{ readonly order: Order; readonly events: readonly OrderEvent[] } | null>;
  /** A page in the total order of `domain/position.ts`, strictly behind `after`; one with a filter looks at a bounded part of the orders. */
  list(channel: string, request: OrderListRequest): Promise<OrderListPage>;
}

export function createOrders(
  db: Kysely<Tables>,
  atomically: Atomically,
  channels: ChannelsWithOrders,
  bounds: SearchBounds = standardBounds,
): LedgerOrders {
  const search = new OrderSearch(db, bounds);
  return {
    get: async (channel, references) =>
      references.length === 0 || channels.isKnownEmpty(channel) ? new Map() : getOrders(db, channel, references),
    put: (order, event) =>
      atomically(async (transaction) => {
        channels.noteWrite(order.channel);
        const revision = await putOrder(transaction, order, event.at);
        await insertEvents(transaction, [event]);
        return revision;
      }),
    change: (channel, reference, change, events) =>
      atomically(async (transaction) => {
        const changed = await changeOrder(transaction, channel, reference, change);
        if (changed !== null) await insertEvents(transaction, events);
        return changed;
      }),
    merge: (channel, reference, merge) =>
      atomically(async (transaction) => {
        channels.noteWrite(channel);
        const lesson = await mergeOrder(transaction, channel, reference, merge);
        return lesson === null ? null : { order: lesson.order, events: await insertEvents(transaction, lesson.events) };
      }),
    list: async (channel, request) =>
      channels.isKnownEmpty(channel) || (await channels.isEmpty(db, channel)) ? emptyPage : listOrders(db, search, channel, request),
  };
}

const emptyPage: OrderListPage = { items: [], isExhausted: true, isComplete: true, isChannelEmpty: true };

const byReference = new Statement<Pick<OrderRow, 'body' | 'as_of'>>();

async function getOrders(db: Kysely<Tables>, channel: string, references: readonly string[]): Promise<ReadonlyMap<string, Order>> {
  const wanted = [...new Set(references.map(columnText))];
  const query = () => db.selectFrom('orders').select(['body', 'as_of']).where('channel', '=', channel).where('reference', 'in', wanted);
  const rows = await byReference.rows(db, String(wanted.length), query, [channel, ...wanted]);
  return new Map(rows.map(readOrder).map((order) => [order.reference, order]));
}

async function putOrder(db: Kysely<Tables>, order: Order, firstSeenAt: Instant): Promise<OrderRevision> {
  const { channel, reference, ...told } = toColumns(order);
  const row = await db
    .insertInto('orders')
    .values({ channel, reference, ...told, revision: 1, first_seen_at: firstSeenAt })
    .onConflict((conflict) =>
      conflict.columns(['channel', 'reference']).doUpdateSet((eb) => ({ ...told, revision: eb('orders.revision', '+', 1) })),
    )
    .returning(['revision', 'first_seen_at'])
    .executeTakeFirstOrThrow();
  return { revision: row.revision, firstSeenAt: row.first_seen_at };
}

async function changeOrder(db: Kysely<Tables>, channel: string, reference: string, change: (order: Order) => Order): Promise<Order | null> {
  const lesson = await mergeOrder(db, channel, reference, (known) => (known === null ? null : { order: change(known), events: [] }));
  return lesson?.order ?? null;
}

type OrderKey = Pick<OrderRow, 'channel' | 'reference'>;

const current = new PreparedQuery<OrderKey, Pick<OrderRow, 'body' | 'as_of' | 'revision'>>((db, { channel, reference }) =>
  db.selectFrom('orders').select(['body', 'as_of', 'revision']).where('channel', '=', channel).where('reference', '=', reference),
);

const asNew = new PreparedQuery<OrderRow>((db, row) =>
  db
    .insertInto('orders')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('revision'),
);

const asNext = new PreparedQuery<Omit<OrderRow, 'first_seen_at'> & { readonly known: number }>(
  (db, { channel, reference, known, ...told }) =>
    db
      .updateTable('orders')
      .set(told)
      .where('channel', '=', channel)
      .where('reference', '=', reference)
      .where('revision', '=', known)
      .returning('revision'),
);

/** Guarded by the revision instead of a row lock, which SQLite does not have. */
async function mergeOrder(
  db: Kysely<Tables>,
  channel: string,
  reference: string,
  merge: (known: Order | null) => OrderMerge | null,
): Promise<OrderMerge | null> {
  const key = { channel, reference: columnText(reference) };
  for (;;) {
    const [known] = await current.rows(db, key);
    const lesson = merge(known === undefined ? null : readOrder(known));
    if (lesson === null) return null;
    const order = fromLedger(lesson.order);
    const row = { ...toColumns(order), ...key };
    const written =
      known === undefined
        ? await asNew.rows(db, { ...row, revision: 1, first_seen_at: order.source.asOf })
        : await asNext.rows(db, { ...row, known: known.revision, revision: known.revision + 1 });
    if (written.length > 0) return { order, events: lesson.events };
  }
}
