import type { Kysely } from 'kysely';
import type { ChannelsWithOrders } from './channels-with-orders.js';
import type { OrderEvent } from '../../domain/event.js';
import type { Order } from '../../domain/order.js';
import type { Instant } from '../../domain/time.js';
import { allEnded } from '../connection/all-ended.js';
import { columnText } from '../connection/column-text.js';
import { contactOfOrder, noteContact } from '../customers/contact-rows.js';
import { insertEvents, type NewOrderEvent } from '../events/events.js';
import { readOpenOrders, type OrderAddresses } from './open-orders.js';
import { listOrders, type OrderListPage, type OrderListRequest } from './order-list.js';
import { OrderSearch, standardBounds, type OrderCountRequest } from './order-search.js';
import type { SearchBounds } from '../connection/row-search.js';
import { fromLedger, readOrder, toColumns } from './order-row.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import type { Atomically, OrderRow, Tables } from '../schema/tables.js';

/** What the ledger returns when it has written an order. */
export interface OrderRevision {
  /** Counts the writes of the order, from 1. */
  readonly revision: number;
  readonly firstSeenAt: Instant;
}

/** An order to store, and the events that explain the change. */
export interface OrderMerge {
  readonly order: Order;
  readonly events: readonly NewOrderEvent[];
}

/** The same, as it was stored. */
export interface StoredMerge {
  readonly order: Order;
  readonly events: readonly OrderEvent[];
}

/** Orders that the gateway stores, for providers that cannot list or return orders. They have the source LEDGER. */
export interface LedgerOrders {
  /** The stored orders among these of a channel, by reference. */
  get(channel: string, references: readonly string[]): Promise<ReadonlyMap<string, Order>>;
  /** Inserts or replaces an order, and records the event that explains it. */
  put(order: Order, event: NewOrderEvent): Promise<OrderRevision>;
  /**
   * Replaces an order by the result of `change` and records the events. Returns null and writes nothing when the order is not stored.
   * `change` runs again when another transaction changed the order in between, so it must have no side effects. With `known`,
   * which `get` returned, the order is read again only if it has changed since.
   */
  change(
    channel: string,
    reference: string,
    change: (order: Order) => Order,
    events: readonly NewOrderEvent[],
    known?: Order,
  ): Promise<Order | null>;
  /**
   * Stores what `merge` returns for the stored order (null: there is none) and records its events. Returns null and writes nothing when
   * `merge` returns null. `merge` runs again when another transaction changed the order in between, so it must have no side effects.
   */
  merge(channel: string, reference: string, merge: (known: Order | null) => OrderMerge | null): Promise<StoredMerge | null>;
  /** A page in the total order of `domain/position.ts`, strictly behind `after`. With a filter, the search for a page is bounded. */
  list(channel: string, request: OrderListRequest): Promise<OrderListPage>;
  /** The number of a channel's orders that pass the filter. Null when the deadline comes first. */
  count(channel: string, request: OrderCountRequest): Promise<number | null>;
  /** The newest open orders of each of these customers of a channel: see `readOpenOrders`. */
  open(channel: string, customers: readonly OrderAddresses[]): Promise<readonly (readonly Order[])[]>;
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
    change: (channel, reference, change, events, known) =>
      atomically((transaction) => changeOrder(transaction, { channel, reference }, { change, events }, known)),
    merge: (channel, reference, merge) =>
      atomically(async (transaction) => {
        channels.noteWrite(channel);
        return mergeOrder(transaction, channel, reference, merge);
      }),
    count: (channel, request) => search.count(channel, request),
    open: async (channel, customers) =>
      channels.isKnownEmpty(channel) ? customers.map(() => []) : readOpenOrders(db, 'orders', channel, customers),
    list: async (channel, request) =>
      channels.isKnownEmpty(channel) || (await channels.isEmpty(db, channel)) ? emptyPage : listOrders(db, search, channel, request),
  };
}

const emptyPage: OrderListPage = { items: [], isExhausted: true, isComplete: true, isChannelEmpty: true };

interface OrderKeys {
  readonly channel: string;
  readonly references: readonly string[];
}

type StoredOrder = Pick<OrderRow, 'body' | 'as_of' | 'revision'>;

const selectOrders = new PreparedQuery<OrderKeys, StoredOrder, [count: number]>((db, { channel, references }) =>
  db.selectFrom('orders').select(['body', 'as_of', 'revision']).where('channel', '=', channel).where('reference', 'in', references),
);

/** The revisions of orders that `get` returned. */
const revisions = new WeakMap<Order, number>();

function readRevision(row: StoredOrder): Order {
  const order = readOrder(row);
  revisions.set(order, row.revision);
  return order;
}

async function getOrders(db: Kysely<Tables>, channel: string, references: readonly string[]): Promise<ReadonlyMap<string, Order>> {
  const wanted = [...new Set(references.map(columnText))];
  const rows = await selectOrders.rows(db, { channel, references: wanted }, wanted.length);
  return new Map(rows.map(readRevision).map((order) => [order.reference, order]));
}

async function putOrder(db: Kysely<Tables>, order: Order, firstSeenAt: Instant): Promise<OrderRevision> {
  const { channel, reference, ...columns } = toColumns(order);
  const [known] = await selectCurrent.rows(db, { channel, reference });
  const row = await db
    .insertInto('orders')
    .values({ channel, reference, ...columns, revision: 1, first_seen_at: firstSeenAt })
    .onConflict((conflict) =>
      conflict.columns(['channel', 'reference']).doUpdateSet((eb) => ({ ...columns, revision: eb('orders.revision', '+', 1) })),
    )
    .returning(['revision', 'first_seen_at'])
    .executeTakeFirstOrThrow();
  await noteCustomer(db, known && readOrder(known), order);
  return { revision: row.revision, firstSeenAt: row.first_seen_at };
}

async function changeOrder(
  db: Kysely<Tables>,
  { channel, reference }: OrderKey,
  { change, events }: { readonly change: (order: Order) => Order; readonly events: readonly NewOrderEvent[] },
  known: Order | undefined,
): Promise<Order | null> {
  const revision = known && revisions.get(known);
  if (known !== undefined && revision !== undefined) {
    const changed = await replaceOrder(db, change(known), { channel, reference, revision });
    if (changed !== null) {
      await allEnded([insertEvents(db, events), noteCustomer(db, known, changed)]);
      return changed;
    }
  }
  const merged = await mergeOrder(db, channel, reference, (present) => (present === null ? null : { order: change(present), events }));
  return merged?.order ?? null;
}

type OrderKey = Pick<OrderRow, 'channel' | 'reference'>;

const selectCurrent = new PreparedQuery<OrderKey, StoredOrder>((db, { channel, reference }) =>
  db.selectFrom('orders').select(['body', 'as_of', 'revision']).where('channel', '=', channel).where('reference', '=', reference),
);

const insertOrder = new PreparedQuery<OrderRow>((db, row) =>
  db
    .insertInto('orders')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('revision'),
);

const updateOrder = new PreparedQuery<Omit<OrderRow, 'first_seen_at'> & { readonly previousRevision: number }>(
  (db, { channel, reference, previousRevision, ...columns }) =>
    db
      .updateTable('orders')
      .set(columns)
      .where('channel', '=', channel)
      .where('reference', '=', reference)
      .where('revision', '=', previousRevision)
      .returning('revision'),
);

/** Optimistic: the update names the revision that was read. SQLite has no row locks. */
async function mergeOrder(
  db: Kysely<Tables>,
  channel: string,
  reference: string,
  merge: (known: Order | null) => OrderMerge | null,
): Promise<StoredMerge | null> {
  const key = { channel, reference: columnText(reference) };
  for (;;) {
    const [known] = await selectCurrent.rows(db, key);
    const before = known === undefined ? undefined : readOrder(known);
    const merged = merge(before ?? null);
    if (merged === null) return null;
    const written =
      known === undefined
        ? await insertFirst(db, merged.order, key)
        : await replaceOrder(db, merged.order, { ...key, revision: known.revision });
    if (written !== null) {
      const [events] = await allEnded([insertEvents(db, merged.events), noteCustomer(db, before, written)]);
      return { order: written, events };
    }
  }
}

function noteCustomer(db: Kysely<Tables>, before: Order | undefined, after: Order): Promise<void> {
  return noteContact(db, 'ORDERS', before && contactOfOrder(before), contactOfOrder(after));
}

/** The order as it is stored; null when there is one already. */
async function insertFirst(db: Kysely<Tables>, given: Order, key: OrderKey): Promise<Order | null> {
  const order = fromLedger(given);
  const written = await insertOrder.rows(db, { ...toColumns(order), ...key, revision: 1, first_seen_at: order.source.asOf });
  return written.length > 0 ? order : null;
}

/** The order as it is stored; null when the stored one no longer has this revision. */
async function replaceOrder(db: Kysely<Tables>, given: Order, previous: OrderKey & { readonly revision: number }): Promise<Order | null> {
  const order = fromLedger(given);
  const { channel, revision } = previous;
  const key = { channel, reference: columnText(previous.reference) };
  const written = await updateOrder.rows(db, { ...toColumns(order), ...key, previousRevision: revision, revision: revision + 1 });
  return written.length > 0 ? order : null;
}
