import type { Kysely } from 'kysely';
import type { OrderFilter } from '../../domain/order-filter.js';
import type { Direction, Position } from '../../domain/position.js';
import { columnText } from '../connection/column-text.js';
import { orderConditions } from './order-conditions.js';
import { sortId } from '../connection/sort-id.js';
import type { Tables } from '../schema/tables.js';

/** What a list is asked for, in the words of the contract's ListRequest. */
export interface OrderListRequest {
  readonly filter: OrderFilter;
  readonly sort: { readonly field: 'PLACED_AT' | 'UPDATED_AT'; readonly direction: Direction };
  readonly after: Position | null;
  readonly limit: number;
  /** When an answer is of no use any more, in milliseconds since the epoch. */
  readonly deadlineAt?: number | undefined;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

/** One row more than wanted that passes the filter; of those up to `end`, where it is given. */
export function orderListQuery(db: Kysely<Tables>, channel: string, request: OrderListRequest, end?: Position) {
  const { sort, filter, limit } = request;
  const upTo = sort.direction === 'ASC' ? '<=' : '>=';
  return walkOrders(db, channel, request)
    .select(['body', 'as_of'])
    .$if(end !== undefined, (query) => {
      const { key, id } = end as Position;
      return query.where((eb) => eb(eb.refTuple(sortColumn(sort), 'sort_id'), upTo, eb.tuple(columnText(key), sortId(id))));
    })
    .where((eb) => eb.and(orderConditions(eb, filter)))
    .limit(limit + 1);
}

/** The position of the order that stands `count` orders behind the one where the list begins, whether they pass the filter or not. */
export function orderPositionQuery(db: Kysely<Tables>, channel: string, request: OrderListRequest, count: number) {
  const position = walkOrders(db, channel, request).select([`${sortColumn(request.sort)} as key`, 'reference as id']);
  return position.limit(1).offset(count - 1);
}

/** A channel's orders along the index of the sort column, from the position on. */
function walkOrders(db: Kysely<Tables>, channel: string, { sort, after }: OrderListRequest) {
  const column = sortColumn(sort);
  const direction = sort.direction === 'ASC' ? 'asc' : 'desc';
  const behind = sort.direction === 'ASC' ? '>' : '<';
  return db
    .selectFrom('orders')
    .where('channel', '=', channel)
    .$if(after !== null, (query) => {
      const { key, id } = after as Position;
      return query.where((eb) => eb(eb.refTuple(column, 'sort_id'), behind, eb.tuple(columnText(key), sortId(id))));
    })
    .orderBy(column, direction)
    .orderBy('sort_id', direction);
}

function sortColumn({ field }: OrderListRequest['sort']): 'placed_at' | 'updated_at' {
  return field === 'PLACED_AT' ? 'placed_at' : 'updated_at';
}
