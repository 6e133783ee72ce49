import type { Kysely } from 'kysely';
import type { Order } from '../../domain/order.js';
import type { Placed, Position } from '../../domain/position.js';
import { orderListQuery, readUnfilteredOrders, type OrderListRequest } from './order-list-query.js';
import { readOrder } from './order-row.js';
import type { FoundOrders, OrderSearch } from './order-search.js';
import type { Tables } from '../schema/tables.js';

export type { OrderListRequest } from './order-list-query.js';

export interface OrderListPage {
  readonly items: readonly Placed<Order>[];
  /** True when there are no items behind the last one. */
  readonly isExhausted: boolean;
  /** False when the search stopped at a bound before the page was full, because few orders pass the filter. */
  readonly isComplete: boolean;
  /** Where the next page continues when this one is not complete. */
  readonly resume?: Position | undefined;
  /** True when the ledger had no order of the channel at all. */
  readonly isChannelEmpty?: boolean | undefined;
}

export async function listOrders(
  db: Kysely<Tables>,
  search: OrderSearch,
  channel: string,
  request: OrderListRequest,
): Promise<OrderListPage> {
  return pageOfRows(await readRows(db, search, channel, request), request);
}

/** The page of the rows that a query found. */
export function pageOfRows({ rows, stoppedAt }: FoundOrders, request: OrderListRequest): OrderListPage {
  const items = rows.slice(0, request.limit).map((row): Placed<Order> => {
    const order = readOrder(row);
    const key = (request.sort.field === 'PLACED_AT' ? order.placedAt : order.updatedAt) ?? '';
    return { key, id: order.reference, item: order };
  });
  if (stoppedAt !== undefined) return { items, isExhausted: false, isComplete: false, resume: stoppedAt };
  return { items, isExhausted: rows.length <= request.limit, isComplete: true };
}

/** Most lists have no filter, and those use a prepared query. A contact's orders have an index of their own. */
async function readRows(db: Kysely<Tables>, search: OrderSearch, channel: string, request: OrderListRequest): Promise<FoundOrders> {
  const { filter } = request;
  if (filter.contactId != null) return { rows: await orderListQuery(db, channel, request).execute(), stoppedAt: undefined };
  if (Object.values(filter).some((wanted) => wanted != null)) return search.find(channel, request);
  return { rows: await readUnfilteredOrders(db, channel, request), stoppedAt: undefined };
}
