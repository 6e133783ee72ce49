import type { Kysely } from 'kysely';
import type { OrderFilter } from '../domain/order-filter.js';
import type { Order } from '../domain/order.js';
import type { Direction, Placed, Position } from '../domain/position.js';
import { columnText } from './column-text.js';
import { orderConditions } from './order-conditions.js';
import { readOrder } from './order-row.js';
import { sortId } from './sort-id.js';
import { Statement } from './statement.js';
import type { OrderRow, Tables } from './tables.js';

/** What a list is asked for, in the words of the contract's ListRequest. */
export interface OrderListRequest {
  readonly filter: OrderFilter;
  readonly sort: { readonly field: 'PLACED_AT' | 'UPDATED_AT'; readonly direction: Direction };
  readonly after: Position | null;
  readonly limit: number;
}

export interface OrderListPage {
  readonly items: readonly Placed<Order>[];
  /** Nothing more behind the last item. */
  readonly isExhausted: boolean;
}

export async function listOrders(db: Kysely<Tables>, channel: string, request: OrderListRequest): Promise<OrderListPage> {
  const rows = await readRows(db, channel, request);
  const items = rows.slice(0, request.limit).map((row): Placed<Order> => {
    const order = readOrder(row);
    const key = (request.sort.field === 'PLACED_AT' ? order.placedAt : order.updatedAt) ?? '';
    return { key, id: order.reference, item: order };
  });
  return { items, isExhausted: rows.length <= request.limit };
}

const unfiltered = new Statement<Pick<OrderRow, 'body' | 'as_of'>>();

/** Nearly every list is asked for without a filter, and for those the query is built once. */
async function readRows(db: Kysely<Tables>, channel: string, request: OrderListRequest) {
  const { filter, sort, after, limit } = request;
  const query = () => orderListQuery(db, channel, request);
  if (Object.values(filter).some((wanted) => wanted != null)) return query().execute();
  const place = after === null ? [] : [columnText(after.key), sortId(after.id)];
  return unfiltered.rows(db, `${sort.field} ${sort.direction} ${after === null}`, query, [channel, ...place, limit + 1]);
}

/** One row more than wanted, read along the index of the sort column from the position on. */
export function orderListQuery(db: Kysely<Tables>, channel: string, { filter, sort, after, limit }: OrderListRequest) {
  const column = sort.field === 'PLACED_AT' ? 'placed_at' : 'updated_at';
  const direction = sort.direction === 'ASC' ? 'asc' : 'desc';
  const behind = sort.direction === 'ASC' ? '>' : '<';
  return db
    .selectFrom('orders')
    .select(['body', 'as_of'])
    .where('channel', '=', channel)
    .$if(after !== null, (query) => {
      const { key, id } = after as Position;
      return query.where((eb) => eb(eb.refTuple(column, 'sort_id'), behind, eb.tuple(columnText(key), sortId(id))));
    })
    .where((eb) => eb.and(orderConditions(eb, filter)))
    .orderBy(column, direction)
    .orderBy('sort_id', direction)
    .limit(limit + 1);
}
