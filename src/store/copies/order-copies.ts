import type { Kysely } from 'kysely';
import type { Order } from '../../domain/order.js';
import { columnText } from '../connection/column-text.js';
import { addContacts, contactOfOrder, refreshContacts } from '../customers/contact-rows.js';
import { readOpenOrders, type OrderAddresses } from '../orders/open-orders.js';
import { orderListQuery, type OrderListRequest } from '../orders/order-list-query.js';
import { pageOfRows, type OrderListPage } from '../orders/order-list.js';
import { readOrder, toColumns } from '../orders/order-row.js';
import { OrderSearch, type OrderCountRequest } from '../orders/order-search.js';
import type { OrderCopyRow, Tables } from '../schema/tables.js';
import { marksOf, readMarks, type Copied, type CopyRows } from './copied.js';
import { createCopyRows, type CopyTable } from './copy-rows.js';
import { withoutErasedPeople, type ReadErasures } from './erased-people.js';

export type OrderCopy = Copied<Order>;

/** The copies of orders, for reading. */
export interface OrderCopies {
  /** By reference. */
  get(channel: string, references: readonly string[]): Promise<ReadonlyMap<string, Order>>;
  /** A page in the total order of `domain/position.ts`, strictly behind `after`, with deleted orders. */
  list(channel: string, request: OrderListRequest): Promise<OrderListPage>;
  /** The number of a channel's orders that pass the filter, with deleted ones. Null when the deadline comes first. */
  count(channel: string, request: OrderCountRequest): Promise<number | null>;
  /** The newest open orders of each of these customers of a channel, without deleted ones: see `readOpenOrders`. */
  open(channel: string, customers: readonly OrderAddresses[]): Promise<readonly (readonly Order[])[]>;
}

/** A copy is complete, so a search ends at the deadline of its request or not at all. */
const bounds = { sliceRows: 2_000, maxRows: Infinity, maxMs: 25_000 };

const table: CopyTable<Order, OrderCopyRow> = {
  name: 'order_copies',
  noun: null,
  newestColumn: 'placed_at',
  toRow: ({ item: order, ...copy }) => ({
    ...toColumns({ ...order, copy: { isDeletedAtProvider: copy.deletedAt !== null } }),
    revision: 1,
    first_seen_at: order.source.asOf,
    ...marksOf(copy),
  }),
  readRow: (row) => ({ item: readOrder(row), ...readMarks(row) }),
};

export function createOrderCopies(db: Kysely<Tables>): OrderCopies {
  const search = new OrderSearch(db, bounds, table.name as 'order_copies');
  return {
    get: async (channel, references) =>
      new Map([...(await createCopyRows(db, channel, table).read(references))].map(([reference, { item }]) => [reference, item])),
    count: (channel, request) => search.count(channel, request),
    open: (channel, customers) => readOpenOrders(db, 'order_copies', channel, customers),
    async list(channel, request) {
      const isFiltered = Object.values(request.filter).some((wanted) => wanted != null);
      if (isFiltered && request.filter.contactId == null) return pageOfRows(await search.find(channel, request), request);
      const rows = await orderListQuery(db, channel, request, { table: 'order_copies' }).execute();
      return pageOfRows({ rows, stoppedAt: undefined }, request);
    },
  };
}

/** The copies of a channel's orders, for the process that holds their lock. */
export function createOrderCopyRows(db: Kysely<Tables>, channel: string, readErasures: ReadErasures): CopyRows<Order> {
  const rows = createCopyRows(db, channel, table);
  return {
    ...rows,
    async write(copies) {
      const storable = await withoutErasedPeople(channel, copies, readErasures);
      const known = await rows.read(storable.map(({ item }) => item.reference));
      await rows.write(storable);
      await noteContacts(db, channel, known, storable);
    },
  };
}

/** Follows the contacts of customers. Those of which a copy said something else before are read again. */
async function noteContacts(
  db: Kysely<Tables>,
  channel: string,
  known: ReadonlyMap<string, OrderCopy>,
  copies: readonly OrderCopy[],
): Promise<void> {
  const left: string[] = [];
  const contacts = copies.flatMap(({ item }) => {
    const before = known.get(columnText(item.reference));
    const [was, is] = [before && contactOfOrder(before.item), contactOfOrder(item)];
    if (was !== undefined && (was.address !== is?.address || was.last_seen_at !== is.last_seen_at)) left.push(was.address);
    return is ?? [];
  });
  await addContacts(db, 'COPIES', contacts);
  await refreshContacts(db, 'COPIES', channel, left);
}
