import type { Cancellation } from '../../observability/cancellation.js';
import type { Kysely } from 'kysely';
import type { OrderFilter } from '../../domain/order-filter.js';
import type { Direction, Position } from '../../domain/position.js';
import { columnText, sortId } from '../connection/column-text.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import { orderConditions } from './order-conditions.js';
import type { OrderRow, Tables } from '../schema/tables.js';

/** Like the contract's ListRequest. */
export interface OrderListRequest {
  readonly filter: OrderFilter;
  readonly sort: { readonly field: 'PLACED_AT' | 'UPDATED_AT'; readonly direction: Direction };
  readonly after: Position | null;
  readonly limit: number;
  /** When the answer must be there, in milliseconds since the epoch. */
  readonly deadlineAt?: number | undefined;
  /** Aborts when no caller waits for the answer any more. */
  readonly signal?: Cancellation | undefined;
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
  const { sort, filter, after, limit } = request;
  const upTo = sort.direction === 'ASC' ? '<=' : '>=';
  return ordersBehind(db, channel, sort, after === null ? null : sortColumns(after), table)
    .select(['body', 'as_of'])
    .$if(end !== undefined, (query) => {
      const last = sortColumns(end as Position);
      return query.where((eb) => eb(eb.refTuple(sortColumn(sort), 'sort_id'), upTo, eb.tuple(last.key, last.sortId)));
    })
    .where((eb) => eb.and(orderConditions(eb, filter, table)))
    .limit(limit + 1);
}

interface UnfilteredValues extends SortColumns {
  readonly channel: string;
  readonly limit: number;
}

const unfiltered = new PreparedQuery<
  UnfilteredValues,
  Pick<OrderRow, 'body' | 'as_of'>,
  [field: Sort['field'], direction: Direction, hasStart: boolean]
>((db, { channel, key, sortId: id, limit }, field, direction, hasStart) =>
  ordersBehind(db, channel, { field, direction }, hasStart ? { key, sortId: id } : null)
    .select(['body', 'as_of'])
    .limit(limit),
);

/** The same rows as `orderListQuery` gives without a filter. */
export function readUnfilteredOrders(db: Kysely<Tables>, channel: string, { sort, after, limit }: OrderListRequest) {
  const start = after === null ? { key: '', sortId: '' } : sortColumns(after);
  return unfiltered.rows(db, { channel, ...start, limit: limit + 1 }, sort.field, sort.direction, after !== null);
}

/** The position of the order number `count` behind the start of the list. Orders that do not pass the filter count, too. */
export function orderPositionQuery(
  db: Kysely<Tables>,
  channel: string,
  { sort, after }: OrderListRequest,
  count: number,
  table: OrderTable,
) {
  const orders = ordersBehind(db, channel, sort, after === null ? null : sortColumns(after), table);
  return orders
    .select([`${sortColumn(sort)} as key`, 'reference as id'])
    .limit(1)
    .offset(count - 1);
}

/** A channel's orders behind a position, in the order of the sort column's index. */
function ordersBehind(db: Kysely<Tables>, channel: string, sort: Sort, position: SortColumns | null, table: OrderTable = 'orders') {
  const column = sortColumn(sort);
  const direction = sort.direction === 'ASC' ? 'asc' : 'desc';
  const behind = sort.direction === 'ASC' ? '>' : '<';
  return db
    .selectFrom((table === 'orders' ? table : `${table} as orders`) as 'orders')
    .where('channel', '=', channel)
    .$if(position !== null, (query) => {
      const { key, sortId: id } = position as SortColumns;
      return query.where((eb) => eb(eb.refTuple(column, 'sort_id'), behind, eb.tuple(key, id)));
    })
    .orderBy(column, direction)
    .orderBy('sort_id', direction);
}

function sortColumn({ field }: Sort): 'placed_at' | 'updated_at' {
  return field === 'PLACED_AT' ? 'placed_at' : 'updated_at';
}

function sortColumns({ key, id }: Position): SortColumns {
  return { key: columnText(key), sortId: sortId(id) };
}
