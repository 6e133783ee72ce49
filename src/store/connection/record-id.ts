import { randomBytes } from 'node:crypto';

const processPart = randomBytes(6).toString('hex');
let lastMilliseconds = 0;
let count = 0;

/**
 * A new id of 28 hexadecimal digits: time, a counter, and this process. Ids of one process sort in the order of their creation, even when
 * the clock is set back. Ids of several processes sort by time.
 */
export function recordId(): string {
  const milliseconds = Math.max(Date.now(), lastMilliseconds);
  count = milliseconds === lastMilliseconds ? count + 1 : 0;
  if (count > 0xffff) return recordIdOf(milliseconds + 1, 0);
  return recordIdOf(milliseconds, count);
}

function recordIdOf(milliseconds: number, counter: number): string {
  lastMilliseconds = milliseconds;
  count = counter;
  return milliseconds.toString(16).padStart(12, '0') + counter.toString(16).padStart(4, '0') + processPart;
}

/** An id below every id that is created at this moment or later. The moment is in milliseconds since 1970. */
export function recordIdAt(milliseconds: number): string {
  return Math.max(0, Math.trunc(milliseconds)).toString(16).padStart(12, '0') + '0'.repeat(16);
}

/** When an id was created, in milliseconds since 1970; null for a text that is not an id. */
export function timeOfRecordId(id: string): number | null {
  return /^[0-9a-f]{28}$/.test(id) ? Number.parseInt(id.slice(0, 12), 16) : null;
}
