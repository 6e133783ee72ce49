import type { Kysely } from 'kysely';
import { countRows, RowSearch, type FoundRows, type SearchBounds } from '../connection/row-search.js';
import { countOrders, orderListQuery, orderPositionQuery, type OrderListRequest, type OrderTable } from './order-list-query.js';
import type { OrderRow, Tables } from '../schema/tables.js';

export const standardBounds: SearchBounds = { sliceRows: 1_000, maxRows: 20_000, maxMs: 1_000 };

export type FoundOrders = FoundRows<Pick<OrderRow, 'body' | 'as_of'>>;

export type OrderCountRequest = Pick<OrderListRequest, 'filter' | 'deadlineAt' | 'signal'>;

/** Searches a channel's orders. */
export class OrderSearch {
  private readonly db: Kysely<Tables>;
  private readonly search: RowSearch;
  private readonly table: OrderTable;

  constructor(db: Kysely<Tables>, bounds: SearchBounds, table: OrderTable = 'orders') {
    this.db = db;
    this.search = new RowSearch(bounds);
    this.table = table;
  }

  find(channel: string, request: OrderListRequest): Promise<FoundOrders> {
    const { db, table } = this;
    return this.search.find(request, {
      positionAt: (after, count) => orderPositionQuery(db, channel, from(request, after), count, table).executeTakeFirst(),
      read: (after, limit, end) => orderListQuery(db, channel, { ...from(request, after), limit }, { end, table }).execute(),
    });
  }

  /** The number of a channel's orders that pass the filter. Null when the deadline comes first. */
  count(channel: string, { filter, ...limits }: OrderCountRequest): Promise<number | null> {
    const { db, table } = this;
    const sort = { field: 'PLACED_AT', direction: 'DESC' } as const;
    return countRows(limits, {
      positionAt: (after, count) => orderPositionQuery(db, channel, { sort, after }, count, table).executeTakeFirst(),
      count: (after, end) => countOrders(db, channel, { filter, sort, after }, { end, table }),
    });
  }
}

/** Only the first slice of a search may begin with the order at its start. */
function from(request: OrderListRequest, after: OrderListRequest['after']): OrderListRequest {
  return { ...request, after, includesAfter: request.includesAfter === true && after === request.after };
}
