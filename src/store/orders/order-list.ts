import type { Kysely } from 'kysely';
import type { Order } from '../../domain/order.js';
import type { Placed, Position } from '../../domain/position.js';
import { columnText } from '../connection/column-text.js';
import { orderListQuery, type OrderListRequest } from './order-list-query.js';
import { readOrder } from './order-row.js';
import type { FoundRows, OrderSearch } from './order-search.js';
import { sortId } from '../connection/sort-id.js';
import { Statement } from '../connection/statement.js';
import type { OrderRow, Tables } from '../schema/tables.js';

export type { OrderListRequest } from './order-list-query.js';

export interface OrderListPage {
  readonly items: readonly Placed<Order>[];
  /** Nothing more behind the last item. */
  readonly isExhausted: boolean;
  /** False when the filter let so few orders pass that a bound was reached before the page was full. */
  readonly isComplete: boolean;
  /** Where to go on then. */
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
  const { rows, stoppedAt } = await readRows(db, search, channel, request);
  const items = rows.slice(0, request.limit).map((row): Placed<Order> => {
    const order = readOrder(row);
    const key = (request.sort.field === 'PLACED_AT' ? order.placedAt : order.updatedAt) ?? '';
    return { key, id: order.reference, item: order };
  });
  if (stoppedAt !== undefined) return { items, isExhausted: false, isComplete: false, resume: stoppedAt };
  return { items, isExhausted: rows.length <= request.limit, isComplete: true };
}

const unfiltered = new Statement<Pick<OrderRow, 'body' | 'as_of'>>();

/** Nearly every list is asked for without a filter, and for those the query is built once. A contact's orders have an index of their own. */
async function readRows(db: Kysely<Tables>, search: OrderSearch, channel: string, request: OrderListRequest): Promise<FoundRows> {
  const { filter, sort, after, limit } = request;
  const query = () => orderListQuery(db, channel, request);
  if (filter.contactId != null) return { rows: await query().execute(), stoppedAt: undefined };
  if (Object.values(filter).some((wanted) => wanted != null)) return search.find(channel, request);
  const place = after === null ? [] : [columnText(after.key), sortId(after.id)];
  const form = `${sort.field} ${sort.direction} ${after === null}`;
  return { rows: await unfiltered.rows(db, form, query, [channel, ...place, limit + 1]), stoppedAt: undefined };
}
