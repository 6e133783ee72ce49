import type { Kysely } from 'kysely';
import type { Order } from '../../domain/order.js';
import type { Instant } from '../../domain/time.js';
import { columnText } from '../connection/column-text.js';
import { orderListQuery, type OrderListRequest } from '../orders/order-list-query.js';
import { pageOfRows, type OrderListPage } from '../orders/order-list.js';
import { readOrder, toColumns } from '../orders/order-row.js';
import { OrderSearch } from '../orders/order-search.js';
import type { OrderCopyRow, Tables } from '../schema/tables.js';

/** The copy of an order, with what decides which of two versions is the later one. */
export interface OrderCopy {
  readonly order: Order;
  /** A hash of the order as the provider last listed it; '' when it was never listed. */
  readonly listed: string;
  /** When this version was made, by the clock of whoever reported it; '' when that is not known. */
  readonly versionAt: string;
  /** When a change was last reported that no read has confirmed yet; '' for none. */
  readonly reportedAt: string;
  /** The revision of the copy at the last reported change. */
  readonly reportedRevision: number;
  /** The last event of the ledger that this version contains. */
  readonly reportedEvent: string;
  /** The number of the last full read that found it. */
  readonly seenIn: number;
  /** Undisturbed full reads in a row that did not find it. */
  readonly missed: number;
  readonly deletedAt: Instant | null;
}

/** In which full read orders were found, and when their copies were found to be right. */
export interface FoundMark {
  readonly seenIn: number;
  readonly asOf?: Instant | undefined;
}

/** The copies of orders, for reading. */
export interface OrderCopies {
  /** By reference. */
  get(channel: string, references: readonly string[]): Promise<ReadonlyMap<string, Order>>;
  /** A page in the total order of `domain/position.ts`, strictly behind `after`, with deleted orders. */
  list(channel: string, request: OrderListRequest): Promise<OrderListPage>;
}

/** A copy is complete, so a search ends at the deadline of its request or not at all. */
const bounds = { sliceRows: 2_000, maxRows: Infinity, maxMs: 25_000 };

const table = 'order_copies';

export function createOrderCopies(db: Kysely<Tables>): OrderCopies {
  const search = new OrderSearch(db, bounds, table);
  return {
    get: async (channel, references) =>
      new Map([...(await readCopies(db, channel, references))].map(([reference, { order }]) => [reference, order])),
    async list(channel, request) {
      const isFiltered = Object.values(request.filter).some((wanted) => wanted != null);
      if (isFiltered && request.filter.contactId == null) return pageOfRows(await search.find(channel, request), request);
      const rows = await orderListQuery(db, channel, request, { table }).execute();
      return pageOfRows({ rows, stoppedAt: undefined }, request);
    },
  };
}

export async function readCopies(db: Kysely<Tables>, channel: string, references: readonly string[]): Promise<Map<string, OrderCopy>> {
  if (references.length === 0) return new Map();
  const wanted = [...new Set(references.map(columnText))];
  const rows = await db.selectFrom(table).selectAll().where('channel', '=', channel).where('reference', 'in', wanted).execute();
  return new Map(rows.map(readCopy).map((copy) => [copy.order.reference, copy]));
}

/** Rows in one statement, so that it takes some milliseconds and stays below the databases' numbers of parameters. */
const rowsAtOnce = 50;

/** Inserts or replaces copies. The caller holds the lock of the copy. */
export async function writeCopies(db: Kysely<Tables>, copies: readonly OrderCopy[]): Promise<void> {
  for (let start = 0; start < copies.length; start += rowsAtOnce) {
    await db
      .insertInto(table)
      .values(copies.slice(start, start + rowsAtOnce).map(toRow))
      .onConflict((conflict) =>
        conflict.columns(['channel', 'reference']).doUpdateSet((eb) => ({
          ...Object.fromEntries(replaced.map((column) => [column, eb.ref(`excluded.${column}`)])),
          revision: eb('order_copies.revision', '+', 1),
        })),
      )
      .execute();
  }
}

/** Notes that a read found these orders; `asOf` when it found them as they are stored. */
export async function confirmCopies(
  db: Kysely<Tables>,
  channel: string,
  references: readonly string[],
  { seenIn, asOf }: FoundMark,
): Promise<void> {
  if (references.length === 0) return;
  await db
    .updateTable(table)
    .set({ seen_in: seenIn, missed: 0, ...(asOf !== undefined && { as_of: asOf }) })
    .where('channel', '=', channel)
    .where('reference', 'in', references.map(columnText))
    .execute();
}

/** The references of orders that the full read with this number did not find, and that are not known to be deleted. */
export async function unseenCopies(db: Kysely<Tables>, channel: string, fullRead: number, limit: number): Promise<readonly string[]> {
  const unseen = db.selectFrom(table).select('reference').where('channel', '=', channel).where('seen_in', '<', fullRead);
  const rows = await unseen.where('deleted_at', 'is', null).orderBy('seen_in').limit(limit).execute();
  return rows.map(({ reference }) => reference);
}

/** The largest time at which an order was placed; '' for none. */
export async function newestPlacedAt(db: Kysely<Tables>, channel: string): Promise<string> {
  const newest = db.selectFrom(table).select('placed_at').where('channel', '=', channel).orderBy('placed_at', 'desc');
  return (await newest.limit(1).executeTakeFirst())?.placed_at ?? '';
}

/** What is replaced when an order is copied again: all but the key, the revision and the time of the first copy. */
const replaced = [
  'sort_id',
  'placed_at',
  'updated_at',
  'status',
  'payment_status',
  'phone_number',
  'contact_id',
  'catalog_id',
  'branch_id',
  'search_text',
  'body',
  'as_of',
  'listed',
  'version_at',
  'reported_at',
  'reported_revision',
  'reported_event',
  'seen_in',
  'missed',
  'deleted_at',
] as const satisfies readonly (keyof OrderCopyRow)[];

function toRow({ order, ...copy }: OrderCopy): OrderCopyRow {
  return {
    ...toColumns({ ...order, copy: { isDeletedAtProvider: copy.deletedAt !== null } }),
    revision: 1,
    first_seen_at: order.source.asOf,
    listed: copy.listed,
    version_at: copy.versionAt,
    reported_at: copy.reportedAt,
    reported_revision: copy.reportedRevision,
    reported_event: copy.reportedEvent,
    seen_in: copy.seenIn,
    missed: copy.missed,
    deleted_at: copy.deletedAt,
  };
}

function readCopy(row: OrderCopyRow): OrderCopy {
  return {
    order: readOrder(row),
    listed: row.listed,
    versionAt: row.version_at,
    reportedAt: row.reported_at,
    reportedRevision: row.reported_revision,
    reportedEvent: row.reported_event,
    seenIn: row.seen_in,
    missed: row.missed,
    deletedAt: row.deleted_at,
  };
}
