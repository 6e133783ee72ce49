import { IANAZone } from 'luxon';
import { BoundedMap } from '../../domain/bounded-memory.js';
import type { Instant } from '../../domain/time.js';

/** From this time on a zone has this offset from UTC, until the next span begins. */
export interface OffsetSpan {
  readonly from: Instant;
  readonly minutes: number;
}

/** WhatsApp began in 2009, and later rules are not known. Times outside have the offset of the nearest year. */
const firstYear = 2009;
const lastYear = 2040;
/** No zone changes its offset twice within this time. Shorter steps take longer than the event loop may be held. */
const stepMs = 20 * 24 * 60 * 60 * 1000;
const minuteMs = 60_000;

/** Each takes some milliseconds to find. */
const known = new BoundedMap<readonly OffsetSpan[]>(100);

/** The offsets of an IANA zone in the order of time, so that databases can find the days of a zone without knowing the zone. */
export function offsetSpans(timeZone: string): readonly OffsetSpan[] {
  const before = known.get(timeZone);
  if (before !== undefined) return before;
  const zone = IANAZone.create(timeZone);
  const start = Date.UTC(firstYear, 0);
  let minutes = zone.offset(start);
  const spans: OffsetSpan[] = [{ from: new Date(start).toISOString(), minutes }];
  for (let time = start; time < Date.UTC(lastYear, 0); time += stepMs) {
    const next = zone.offset(time + stepMs);
    if (next !== minutes) spans.push({ from: new Date(changeBetween(zone, time, time + stepMs)).toISOString(), minutes: next });
    minutes = next;
  }
  known.set(timeZone, spans);
  return spans;
}

/** The minute at which the offset changes, between two times with different offsets. */
function changeBetween(zone: IANAZone, start: number, end: number): number {
  const offset = zone.offset(start);
  let [low, high] = [start / minuteMs, end / minuteMs];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.offset(middle * minuteMs) === offset) low = middle;
    else high = middle;
  }
  return high * minuteMs;
}
