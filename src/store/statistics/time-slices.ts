import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Cancellation } from '../../observability/cancellation.js';
import type { Instant } from '../../domain/time.js';
import type { Turns } from '../connection/turns.js';
import type { Tables } from '../schema/tables.js';

/** When statistics must be there, and whether anybody waits for them. */
export interface Patience {
  /** In milliseconds since the epoch. */
  readonly deadlineAt: number;
  readonly signal?: Cancellation | undefined;
}

export function isOver({ deadlineAt, signal }: Patience): boolean {
  return Date.now() >= deadlineAt || signal?.aborted === true;
}

/** A table with an index on the channel, a time and an id. */
export interface TimeTable {
  readonly table: 'orders' | 'order_copies' | 'order_items' | 'order_copy_items' | 'messages';
  readonly time: 'placed_at' | 'at';
  readonly id: 'sort_id' | 'arrival';
}

/** Of orders, and of their items. */
export const orderPlaces = { time: 'placed_at', id: 'sort_id' } as const satisfies Partial<TimeTable>;
export const messageTable = { table: 'messages', time: 'at', id: 'arrival' } as const satisfies TimeTable;

export interface SlicedRange extends TimeTable {
  readonly channel: string;
  /** Null: from the first, with those without a time. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  /** How many rows one statement reads. */
  readonly rows: number;
}

/** The condition of a slice, for a table that has the columns of its place. */
export type Slice = (table: string) => RawBuilder<unknown>;

interface Place {
  readonly key: string;
  readonly id: string;
}

/**
 * Reads a channel's records in the order of time, so many in one statement, in turn with other statistics. `read` receives a slice. False when time was over before the end: then nothing that was read counts.
 */
export async function readSlices(
  db: Kysely<Tables>,
  turns: Turns,
  range: SlicedRange,
  patience: Patience,
  read: (slice: Slice) => Promise<void>,
): Promise<boolean> {
  for (let after: Place | undefined = startOf(range); ;) {
    if (isOver(patience)) return false;
    const start: Place | undefined = after;
    const end: Place | undefined = await turns.take(async () => {
      const last = await endOfSlice(db, range, start);
      await read((table) => conditionOf(range, start, last, table));
      return last;
    });
    if (end === undefined) return true;
    after = end;
  }
}

/** Every id is larger than ''. */
function startOf({ from }: SlicedRange): Place | undefined {
  return from === null ? undefined : { key: from, id: '' };
}

async function endOfSlice(db: Kysely<Tables>, range: SlicedRange, after: Place | undefined): Promise<Place | undefined> {
  const [time, id] = [sql.ref(range.time), sql.ref(range.id)];
  const { rows } = await sql<Place>`select ${time} as key, ${id} as id from ${sql.table(range.table)}
    where ${conditionOf(range, after, undefined, range.table)} order by ${time}, ${id} limit 1 offset ${sql.lit(range.rows - 1)}`.execute(
    db,
  );
  return rows[0];
}

function conditionOf(
  { channel, time, id, to }: SlicedRange,
  after: Place | undefined,
  last: Place | undefined,
  table: string,
): RawBuilder<unknown> {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${table}.${name}`);
  const place = sql`(${column(time)}, ${column(id)})`;
  const conditions = [
    sql`${column('channel')} = ${channel}`,
    after === undefined ? undefined : sql`${place} > (${after.key}, ${after.id})`,
    last === undefined ? undefined : sql`${place} <= (${last.key}, ${last.id})`,
    last === undefined && to !== null ? sql`${column(time)} < ${to}` : undefined,
  ];
  return sql.join(
    conditions.filter((condition) => condition !== undefined),
    sql` and `,
  );
}
