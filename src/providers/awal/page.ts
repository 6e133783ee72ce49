import { unexpectedResponse } from '../../contract/status.js';
import { isRecord, readCount } from '../kit/untrusted.js';
import type { Answer } from './api.js';

/** A page of one of Awal's lists. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The number of the next page, as text; null at the end. */
  readonly next: string | null;
  /** False when a record could not be read. */
  readonly isComplete: boolean;
  readonly asOf: string;
}

/** Which page was requested, and of how many records. */
interface PageRequest {
  readonly channel: string;
  readonly page: number;
  readonly pageSize: number;
}

/** Reads `data` and `meta` of a list. `read` returns null for a record that it cannot read. Throws when there is no list. */
export function readPage<Item>(answer: Answer, request: PageRequest, read: (record: unknown) => Item | null): Page<Item> {
  const { envelope, brokenRecords, asOf } = answer;
  const records: unknown = envelope['data'];
  if (!Array.isArray(records)) throw unexpectedResponse('awal', request.channel);
  const items = records.map((record: unknown) => read(record)).filter((item) => item !== null);
  const count = records.length + brokenRecords;
  const next = nextPage(envelope['meta'], request, count);
  // An empty page before the last one means that records are missing.
  return { items, next, isComplete: items.length === count && !(count === 0 && next !== null), asOf };
}

/** By Awal's own count in `meta`; without it every full page is followed by another. */
function nextPage(meta: unknown, { page, pageSize }: PageRequest, count: number): string | null {
  const counts = isRecord(meta) ? meta : {};
  const current = readCount(counts['current_page']) ?? page;
  const last = readCount(counts['last_page']);
  const perPage = readCount(counts['per_page']) ?? pageSize;
  const hasMore = last === null ? count > 0 && count >= perPage : current < last;
  return hasMore ? String(current + 1) : null;
}
