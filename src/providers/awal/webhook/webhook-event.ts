import type { Instant } from '../../../domain/time.js';
import { readTime, readUnixTime } from '../../../domain/time.js';
import { isRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';

/** `{"event", "timestamp", "data"}`: the envelope of every delivery except the verification. */
export interface AwalEvent {
  /** Such as `message.received`; null when missing. */
  readonly eventType: string | null;
  /** Unparsed; `timeOf` reads it. */
  readonly timestamp: unknown;
  /** Empty when it is not an object. */
  readonly data: UntrustedRecord;
}

export function toEvent(body: UntrustedRecord): AwalEvent {
  const { event, timestamp, data } = body;
  return { eventType: readText(event), timestamp, data: isRecord(data) ? data : {} };
}

/** The time in the record, else the time in the envelope. The documents' samples use ISO 8601; Awal's API also writes Unix time. */
export function timeOf({ timestamp, data }: AwalEvent, timeZone: string): Instant | null {
  const times = [data['timestamp'], timestamp].map((time) => readTime(time, timeZone) ?? readUnixTime(time));
  return times.find((time) => time !== null) ?? null;
}
