import type { Cancellation } from '../../observability/cancellation.js';
import type { Position } from '../../domain/position.js';
import { Turns } from './turns.js';

/** How many rows the search for one page reads at most. */
export interface SearchBounds {
  /** Rows that one statement reads: some milliseconds, in which the embedded store does nothing else. */
  readonly sliceRows: number;
  readonly maxRows: number;
  readonly maxMs: number;
}

/** When a search must end. */
export interface SearchLimits {
  /** When the answer must be there, in milliseconds since the epoch. */
  readonly deadlineAt?: number | undefined;
  /** Aborts when no caller waits for the answer any more. */
  readonly signal?: Cancellation | undefined;
}

/** The search ends this long before the request's deadline, so that the answer is in time. */
const marginMs = 100;

export interface FoundRows<Row> {
  /** At most one more than the limit. */
  readonly rows: readonly Row[];
  /** The last position that was searched, when a bound was reached before the page was full. */
  readonly stoppedAt: Position | undefined;
}

/** Rows that one statement counts. */
const countedRows = 20_000;

/** The statements of a count. */
export interface CountedRows {
  /** The position of the row number `count` behind `after`, whether it is wanted or not; undefined when there are fewer. */
  positionAt(after: Position | null, count: number): Promise<Position | undefined>;
  /** The number of wanted rows behind `after`, up to `end` if there is one. */
  count(after: Position | null, end: Position | undefined): Promise<number>;
}

/** Counts rows slice by slice. Null when the deadline of the request comes first. */
export async function countRows({ deadlineAt = Infinity, signal }: SearchLimits, counted: CountedRows): Promise<number | null> {
  let sum = 0;
  for (let after: Position | null = null; ;) {
    const end = await counted.positionAt(after, countedRows);
    sum += await counted.count(after, end);
    if (end === undefined) return sum;
    if (Date.now() >= deadlineAt - marginMs || signal?.aborted === true) return null;
    after = end;
  }
}

/** The statements of a search. */
export interface SearchedRows<Row> {
  /** The position of the row number `count` behind `after`, whether it is wanted or not; undefined when there are fewer. */
  positionAt(after: Position | null, count: number): Promise<Position | undefined>;
  /** The wanted rows behind `after`, up to `end` if there is one: at most one more than `missing`. */
  read(after: Position | null, missing: number, end: Position | undefined): Promise<readonly Row[]>;
}

/** Searches rows slice by slice. All searches of one object take turns, so that other queries reach the store between two slices. */
export class RowSearch {
  private readonly bounds: SearchBounds;
  private readonly turns = new Turns();

  constructor(bounds: SearchBounds) {
    this.bounds = bounds;
  }

  /** Reads at least one slice, so that a client that follows the pages reaches the end. */
  async find<Row>(
    request: SearchLimits & { readonly after: Position | null; readonly limit: number },
    searched: SearchedRows<Row>,
  ): Promise<FoundRows<Row>> {
    const { maxMs, maxRows, sliceRows } = this.bounds;
    const endsAt = Math.min(Date.now() + maxMs, (request.deadlineAt ?? Infinity) - marginMs);
    const rows: Row[] = [];
    let { after } = request;
    for (let searchedRows = sliceRows; ; searchedRows += sliceRows) {
      const [start, missing] = [after, request.limit - rows.length];
      const { found, end } = await this.turns.take(async () => {
        const last = await searched.positionAt(start, sliceRows);
        return { found: await searched.read(start, missing, last), end: last };
      });
      rows.push(...found);
      if (end === undefined || rows.length > request.limit) return { rows, stoppedAt: undefined };
      after = end;
      const isStopped = searchedRows + sliceRows > maxRows || Date.now() >= endsAt || request.signal?.aborted === true;
      if (isStopped) return { rows, stoppedAt: end };
    }
  }
}
