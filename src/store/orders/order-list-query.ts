import type { Kysely } from 'kysely';
import type { OrderFilter } from '../../domain/order-filter.js';
import type { Direction, Position } from '../../domain/position.js';
import { columnText, sortId } from '../connection/column-text.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import type { SearchLimits } from '../connection/row-search.js';
import { orderConditions } from './order-conditions.js';
import type { OrderRow, Tables } from '../schema/tables.js';

/** Like the contract's ListRequest. */
export interface OrderListRequest extends SearchLimits {
  readonly filter: OrderFilter;
  readonly sort: { readonly field: 'PLACED_AT' | 'UPDATED_AT'; readonly direction: Direction };
  readonly after: Position | null;
  /** The list begins with the order at `after` instead of behind it. */
  readonly includesAfter?: boolean | undefined;
  readonly limit: number;
}

type Sort = OrderListRequest['sort'];

/** A position in the columns that the list is sorted by. */
interface SortColumns {
  readonly key: string;
  readonly sortId: string;
}

/** Tables with the columns of orders. */
export type OrderTable = 'orders' | 'order_copies';

/** The rows that pass the filter, from `after` up to `end` if there is one: one row more than the limit. */
export function orderListQuery(
  db: Kysely<Tables>,
  channel: string,
  request: OrderListRequest,
  { end, table }: { readonly end?: Position | undefined; readonly table?: OrderTable } = {},
) {
  const { sort, limit } = request;
  const column = sortColumn(sort);
  const direction = sort.direction === 'ASC' ? 'asc' : 'desc';
  return wantedOrders(db, channel, request, { end, table })
    .select(['body', 'as_of'])
    .orderBy(column, direction)
    .orderBy('sort_id', direction)
    .limit(limit + 1);
}

/** The number of rows that pass the filter, from `after` up to `end` if there is one. */
export async function countOrders(
  db: Kysely<Tables>,
  channel: string,
  request: Omit<OrderListRequest, 'limit'>,
  part: { readonly end: Position | undefined; readonly table: OrderTable },
): Promise<number> {
  const counted = wantedOrders(db, channel, request, part).select((eb) => eb.fn.countAll<number | string>().as('count'));
  return Number((await counted.executeTakeFirst())?.count ?? 0);
}

function wantedOrders(
  db: Kysely<Tables>,
  channel: string,
  { sort, filter, after, includesAfter }: Omit<OrderListRequest, 'limit'>,
  { end, table }: { readonly end?: Position | undefined; readonly table?: OrderTable | undefined },
) {
  const upTo = sort.direction === 'ASC' ? '<=' : '>=';
  return ordersFrom(db, channel, sort, { position: after === null ? null : sortColumns(after), isIncluded: includesAfter === true }, table)
    .$if(end !== undefined, (query) => {
      const last = sortColumns(end as Position);
      return query.where((eb) => eb(eb.refTuple(sortColumn(sort), 'sort_id'), upTo, eb.tuple(last.key, last.sortId)));
    })
    .where((eb) => eb.and(orderConditions(eb, filter, table)));
}

interface UnfilteredValues extends SortColumns {
  readonly channel: string;
  readonly limit: number;
}

const unfiltered = new PreparedQuery<
  UnfilteredValues,
  Pick<OrderRow, 'body' | 'as_of'>,
  [field: Sort['field'], direction: Direction, start: 'none' | 'behind' | 'at']
>((db, { channel, key, sortId: id, limit }, field, direction, start) =>
  sortedOrders(db, channel, { field, direction }, { position: start === 'none' ? null : { key, sortId: id }, isIncluded: start === 'at' })
    .select(['body', 'as_of'])
    .limit(limit),
);

/** The same rows as `orderListQuery` gives without a filter. */
export function readUnfilteredOrders(db: Kysely<Tables>, channel: string, { sort, after, includesAfter, limit }: OrderListRequest) {
  const start = after === null ? { key: '', sortId: '' } : sortColumns(after);
  return unfiltered.rows(
    db,
    { channel, ...start, limit: limit + 1 },
    sort.field,
    sort.direction,
    after === null ? 'none' : includesAfter === true ? 'at' : 'behind',
  );
}

/** The position of the order number `count` behind the start of the list. Orders that do not pass the filter count, too. */
export function orderPositionQuery(
  db: Kysely<Tables>,
  channel: string,
  { sort, after, includesAfter }: Pick<OrderListRequest, 'sort' | 'after' | 'includesAfter'>,
  count: number,
  table: OrderTable,
) {
  const start = { position: after === null ? null : sortColumns(after), isIncluded: includesAfter === true };
  const orders = sortedOrders(db, channel, sort, start, table);
  return orders
    .select([`${sortColumn(sort)} as key`, 'reference as id'])
    .limit(1)
    .offset(count - 1);
}

/** Where a list begins; without a position at its start. */
interface Start {
  readonly position: SortColumns | null;
  readonly isIncluded: boolean;
}

/** A channel's orders from a position on, in the order of the sort column's index. */
function sortedOrders(db: Kysely<Tables>, channel: string, sort: Sort, start: Start, table?: OrderTable) {
  const direction = sort.direction === 'ASC' ? 'asc' : 'desc';
  return ordersFrom(db, channel, sort, start, table).orderBy(sortColumn(sort), direction).orderBy('sort_id', direction);
}

function ordersFrom(db: Kysely<Tables>, channel: string, sort: Sort, { position, isIncluded }: Start, table: OrderTable = 'orders') {
  const behind = sort.direction === 'ASC' ? '>' : '<';
  return db
    .selectFrom((table === 'orders' ? table : `${table} as orders`) as 'orders')
    .where('channel', '=', channel)
    .$if(position !== null, (query) => {
      const { key, sortId: id } = position as SortColumns;
      return query.where((eb) => eb(eb.refTuple(sortColumn(sort), 'sort_id'), isIncluded ? `${behind}=` : behind, eb.tuple(key, id)));
    });
}

function sortColumn({ field }: Sort): 'placed_at' | 'updated_at' {
  return field === 'PLACED_AT' ? 'placed_at' : 'updated_at';
}

function sortColumns({ key, id }: Position): SortColumns {
  return { key: columnText(key), sortId: sortId(id) };
}
