import type { Kysely } from 'kysely';
import type { Position } from '../../domain/position.js';
import { orderListQuery, orderPositionQuery, type OrderListRequest } from './order-list-query.js';
import type { OrderRow, Tables } from '../schema/tables.js';

/** How much of a channel's orders one page looks at, when its filter lets few of them pass. */
export interface SearchBounds {
  /** Looked at in one statement: some milliseconds, in which the embedded store does nothing else. */
  readonly sliceRows: number;
  readonly maxRows: number;
  readonly maxMs: number;
}

export const standardBounds: SearchBounds = { sliceRows: 1_000, maxRows: 20_000, maxMs: 1_000 };

/** What is left of the time for an answer that is due, so that it comes in time. */
const marginMs = 100;

export interface FoundRows {
  /** At most one more than the limit. */
  readonly rows: readonly Pick<OrderRow, 'body' | 'as_of'>[];
  /** Up to where the list has been looked through when a bound was reached before the page was full. */
  readonly stoppedAt: Position | undefined;
}

/** Looks through a channel's orders slice by slice, one slice of all searches at a time, so that others get to the store in between. */
export class OrderSearch {
  private readonly db: Kysely<Tables>;
  private readonly bounds: SearchBounds;
  private lastSlice: Promise<unknown> = Promise.resolve();

  constructor(db: Kysely<Tables>, bounds: SearchBounds) {
    this.db = db;
    this.bounds = bounds;
  }

  /** At least one slice is looked at, so that a walk from page to page comes to the end. */
  async find(channel: string, request: OrderListRequest): Promise<FoundRows> {
    const { maxMs, maxRows, sliceRows } = this.bounds;
    const endsAt = Math.min(Date.now() + maxMs, (request.deadlineAt ?? Infinity) - marginMs);
    const rows: Pick<OrderRow, 'body' | 'as_of'>[] = [];
    let { after } = request;
    for (let lookedAt = sliceRows; ; lookedAt += sliceRows) {
      const missing = request.limit - rows.length;
      const { found, end } = await this.inTurn(() => this.readSlice(channel, { ...request, after, limit: missing }));
      rows.push(...found);
      if (end === undefined || rows.length > request.limit) return { rows, stoppedAt: undefined };
      after = end;
      if (lookedAt + sliceRows > maxRows || Date.now() >= endsAt || request.signal?.aborted === true) return { rows, stoppedAt: end };
    }
  }

  /** `end` is the last order of the slice; undefined: the list ends in it. */
  private async readSlice(channel: string, request: OrderListRequest) {
    const end = await orderPositionQuery(this.db, channel, request, this.bounds.sliceRows).executeTakeFirst();
    return { found: await orderListQuery(this.db, channel, request, end).execute(), end };
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.lastSlice.then(work, work);
    this.lastSlice = result;
    return result;
  }
}
