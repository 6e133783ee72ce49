import { DateTime, IANAZone } from 'luxon';
import { BoundedMap } from './bounded-memory.js';

/** A moment as `YYYY-MM-DDTHH:mm:ss.sssZ`: RFC 3339 in UTC, always with milliseconds, so that text order is time order. */
export type Instant = string;

/** Strict RFC 3339. */
const strict = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;
/** The variants that providers send: a blank for the T, no seconds, no colon in the zone. */
const zoned = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;
/** The local form of most providers; every such time of a day that exists is one in UTC. */
const plain = /^\d{4}-\d{2}-\d{2}[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const local = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?$/;

const yearZero = Date.parse('0000-01-01T00:00:00Z');
const yearTenThousand = Date.UTC(10_000, 0, 1);

/** Reads a provider's time. A time without a zone is in `timeZone`. Null when the value is not a time. */
export function readTime(value: unknown, timeZone: string): Instant | null {
  if (typeof value !== 'string') return null;
  if (timeZone === 'UTC' && plain.test(value) && isDay(value)) return `${value.slice(0, 10)}T${value.slice(11)}.000Z`;
  const text = value.trim();
  if (zoned.test(text)) return readZoned(text);
  const match = local.exec(text);
  if (match === null) return null;
  const iso = `${match[1]}T${match[2]}${(match[3] ?? '').slice(0, 4)}`;
  return timeZone === 'UTC' ? readZoned(`${iso}Z`) : readLocal(iso, timeZone);
}

/** The same orders appear in every list, and converting a zone is slow. Large enough for a list of many MiB. */
const knownTimes = new BoundedMap<Instant | null>(50_000);

function readLocal(iso: string, timeZone: string): Instant | null {
  const key = `${timeZone} ${iso}`;
  const known = knownTimes.get(key);
  if (known !== undefined) return known;
  const time = DateTime.fromISO(iso, { zone: timeZone });
  const instant = time.isValid ? toInstant(earliest(time).toMillis()) : null;
  knownTimes.set(key, instant);
  return instant;
}

/** Reads Unix time in seconds or milliseconds, as number or digits. A value beyond the year 5138 in seconds is in milliseconds. */
export function readUnixTime(value: unknown): Instant | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return null;
  return toInstant(number > 1e11 ? number : number * 1000);
}

/** Reads a client's time: RFC 3339 with a zone. Null for anything else. */
export function readInstant(text: string): Instant | null {
  return strict.test(text) ? readZoned(text) : null;
}

/** Reads a calendar day `YYYY-MM-DD`. Null when there is no such day. */
export function readDate(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return null;
  return isDay(value) ? value : null;
}

/** The earliest of at least one instant. */
export function earliestOf(instants: readonly Instant[]): Instant {
  return instants.reduce((earliest, instant) => (instant < earliest ? instant : earliest));
}

export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

export function now(): Instant {
  return new Date().toISOString();
}

/** A text that begins with YYYY-MM-DD, each in digits. */
function isDay(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (month === 2 && isLeap ? 29 : (daysOfMonth[month - 1] ?? 0));
}

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Date.parse reads February 30 as March 1, so the day is checked first. */
function readZoned(text: string): Instant | null {
  return !isDay(text) ? null : toInstant(Date.parse(text.toUpperCase().replace(' ', 'T')));
}

/** When the clocks go back, an hour occurs twice. This takes the first, whatever the season in which it is read. */
function earliest(time: DateTime): DateTime {
  return time.getPossibleOffsets()[0] ?? time;
}

/** Only years of four digits: beyond them, text order is not time order. */
function toInstant(milliseconds: number): Instant | null {
  return milliseconds >= yearZero && milliseconds < yearTenThousand ? new Date(milliseconds).toISOString() : null;
}
