import { sql, type RawBuilder } from 'kysely';
import type { OffsetSpan } from './zone-offsets.js';
import type { Instant } from '../../domain/time.js';
import type { Database } from '../schema/tables.js';

export type Dialect = Database['dialect'];

/** A group has one value for each key; null where the records do not say. */
export type KeyValues = readonly (string | null)[];

/** More are refused: all of them are kept in memory. */
export const maxGroups = 10_000;

/** The records have more groups than can be returned. */
export class TooManyGroupsError extends Error {
  constructor() {
    super(`There are more than ${maxGroups} groups.`);
    this.name = 'TooManyGroupsError';
  }
}

/** Equal for equal values. */
export function keyText(keys: KeyValues): string {
  return JSON.stringify(keys);
}

/** The name of the column with the value of a key. */
export function keyColumn(index: number): RawBuilder<string | null> {
  return sql.ref(`key_${index}`);
}

export function keyColumns(count: number): readonly RawBuilder<unknown>[] {
  return Array.from({ length: count }, (_, index) => keyColumn(index));
}

/** The values of the keys in a row that selected `keyColumns`. */
export function readKeys(row: object, count: number): KeyValues {
  return Array.from({ length: count }, (_, index) => (row as Record<string, string | null>)[`key_${index}`] ?? null);
}

/** The provider of the row's channel. */
export function providerOfRow(channels: readonly { readonly name: string; readonly provider: string }[]): RawBuilder<string | null> {
  const cases = channels.map(({ name, provider }) => sql`when ${name} then ${provider}`);
  return cases.length === 0 ? sql`null` : sql`case channel ${sql.join(cases, sql` `)} end`;
}

/** Databases read no earlier times. They are invalid times of providers. */
const firstTime = '0001-01-02';

/** The day of a time column in a time zone, as YYYY-MM-DD; null for a column without a time. */
export function dayOf(column: string, spans: readonly OffsetSpan[], dialect: Dialect): RawBuilder<string | null> {
  const time = sql.ref(column);
  const minutes = offsetAt(time, spans);
  const day =
    dialect === 'sqlite'
      ? sql`strftime('%Y-%m-%d', ${time}, (${minutes}) || ' minutes')`
      : sql`to_char(cast(${time} as timestamp) + (${minutes}) * interval '1 minute', 'YYYY-MM-DD')`;
  const isUtc = spans.every((span) => span.minutes === 0);
  return sql`case when ${time} >= ${sql.lit(firstTime)} then ${isUtc ? sql`substr(${time}, 1, 10)` : day} end`;
}

/** The spans that a time from `from` until before `to` can be in. */
export function spansWithin(spans: readonly OffsetSpan[], from: Instant | null, to: Instant | null): readonly OffsetSpan[] {
  const first =
    from === null
      ? 0
      : Math.max(
          0,
          spans.findLastIndex((span) => span.from <= from),
        );
  const last = to === null ? spans.length : spans.findIndex((span) => span.from >= to);
  return spans.slice(first, Math.max(first + 1, last === -1 ? spans.length : last));
}

/** A binary search, written as nested conditions. */
function offsetAt(time: RawBuilder<unknown>, spans: readonly OffsetSpan[]): RawBuilder<number> {
  const [first] = spans;
  if (first === undefined || spans.length === 1) return sql.lit(first?.minutes ?? 0);
  const middle = Math.ceil(spans.length / 2);
  const from = spans[middle]?.from ?? '';
  return sql`case when ${time} < ${sql.lit(from)} then ${offsetAt(time, spans.slice(0, middle))} else ${offsetAt(time, spans.slice(middle))} end`;
}
