import type { Kysely } from 'kysely';
import type { Position } from '../../domain/position.js';
import { orderListQuery, orderPositionQuery, type OrderListRequest, type OrderTable } from './order-list-query.js';
import type { OrderRow, Tables } from '../schema/tables.js';

/** How many of a channel's orders the search for one page reads at most. */
export interface SearchBounds {
  /** Rows that one statement reads: some milliseconds, in which the embedded store does nothing else. */
  readonly sliceRows: number;
  readonly maxRows: number;
  readonly maxMs: number;
}

export const standardBounds: SearchBounds = { sliceRows: 1_000, maxRows: 20_000, maxMs: 1_000 };

/** The search ends this long before the request's deadline, so that the answer is in time. */
const marginMs = 100;

export interface FoundRows {
  /** At most one more than the limit. */
  readonly rows: readonly Pick<OrderRow, 'body' | 'as_of'>[];
  /** The last position that was searched, when a bound was reached before the page was full. */
  readonly stoppedAt: Position | undefined;
}

/** Searches a channel's orders slice by slice. All searches take turns, so that other queries reach the store between two slices. */
export class OrderSearch {
  private readonly db: Kysely<Tables>;
  private readonly bounds: SearchBounds;
  private readonly table: OrderTable;
  private previousSlice: Promise<unknown> = Promise.resolve();

  constructor(db: Kysely<Tables>, bounds: SearchBounds, table: OrderTable = 'orders') {
    this.db = db;
    this.bounds = bounds;
    this.table = table;
  }

  /** Reads at least one slice, so that a client that follows the pages reaches the end. */
  async find(channel: string, request: OrderListRequest): Promise<FoundRows> {
    const { maxMs, maxRows, sliceRows } = this.bounds;
    const endsAt = Math.min(Date.now() + maxMs, (request.deadlineAt ?? Infinity) - marginMs);
    const rows: Pick<OrderRow, 'body' | 'as_of'>[] = [];
    let { after } = request;
    for (let searchedRows = sliceRows; ; searchedRows += sliceRows) {
      const missing = request.limit - rows.length;
      const { found, end } = await this.afterPreviousSlice(() => this.readSlice(channel, { ...request, after, limit: missing }));
      rows.push(...found);
      if (end === undefined || rows.length > request.limit) return { rows, stoppedAt: undefined };
      after = end;
      const isStopped = searchedRows + sliceRows > maxRows || Date.now() >= endsAt || request.signal?.aborted === true;
      if (isStopped) return { rows, stoppedAt: end };
    }
  }

  /** `end` is the position of the slice's last order; undefined when the list ends in this slice. */
  private async readSlice(channel: string, request: OrderListRequest) {
    const end = await orderPositionQuery(this.db, channel, request, this.bounds.sliceRows, this.table).executeTakeFirst();
    return { found: await orderListQuery(this.db, channel, request, { end, table: this.table }).execute(), end };
  }

  private async afterPreviousSlice<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.previousSlice.then(work, work);
    this.previousSlice = result;
    return result;
  }
}
