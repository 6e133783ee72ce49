import type { Instant } from '../../../domain/time.js';
import { readTime, readUnixTime } from '../../../domain/time.js';
import { isRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';

/** `{"event", "timestamp", "data"}`, the envelope of every delivery but the verification's. */
export interface AwalEvent {
  /** Such as `message.received`; null when there is none. */
  readonly word: string | null;
  /** As it came; `at` reads it. */
  readonly timestamp: unknown;
  /** Empty when it is no object. */
  readonly data: UntrustedRecord;
}

export function toEvent(body: UntrustedRecord): AwalEvent {
  const { event, timestamp, data } = body;
  return { word: readText(event), timestamp, data: isRecord(data) ? data : {} };
}

/** When it happened: the record's own time, else the envelope's. ISO in the documents' samples; Awal's API writes Unix time too. */
export function timeOf({ timestamp, data }: AwalEvent, timeZone: string): Instant | null {
  const times = [data['timestamp'], timestamp].map((time) => readTime(time, timeZone) ?? readUnixTime(time));
  return times.find((time) => time !== null) ?? null;
}
