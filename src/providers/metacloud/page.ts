import { unexpectedResponse } from '../../contract/status.js';
import { isRecord, readText, type UntrustedRecord } from '../kit/untrusted.js';
import type { GraphAnswer } from './api.js';

/** A page of one of Graph's lists: `{ data: [...], paging: { cursors: { before, after }, next } }`. */
export interface GraphPage<Item> {
  readonly items: readonly Item[];
  /** The cursor of the next page; null at the end. */
  readonly next: string | null;
  /** False when a record could not be read. */
  readonly isComplete: boolean;
  readonly asOf: string;
}

/**
 * `read` returns null for a record that it cannot read. `paging.next` says whether there is another page; it is not followed, because it
 * holds the access token. A page may be empty and have a next one.
 */
export function readPage<Item>(
  { body, brokenRecords, asOf }: GraphAnswer,
  channel: string,
  read: (record: UntrustedRecord) => Item | null,
): GraphPage<Item> {
  const { data, paging } = body;
  if (!Array.isArray(data)) throw unexpectedResponse('metacloud', channel);
  const items = data.map((record: unknown) => (isRecord(record) ? read(record) : null)).filter((item) => item !== null);
  const cursors = isRecord(paging) && isRecord(paging['cursors']) && readText(paging['next']) !== null ? paging['cursors'] : {};
  return { items, next: readText(cursors['after']), isComplete: brokenRecords === 0 && items.length === data.length, asOf };
}

/** The id of a record: Graph's are digits. Null for anything else. */
export function readGraphId({ id }: UntrustedRecord): string | null {
  const text = readText(id);
  return text !== null && isGraphId(text) ? text : null;
}

export function isGraphId(text: string): boolean {
  return /^\d{1,32}$/.test(text);
}

/** The parameters of a page; '' is the first one. */
export function pageQuery(fields: string, limit: number, cursor: string): Readonly<Record<string, string>> {
  return { fields, limit: String(limit), ...(cursor === '' ? {} : { after: cursor }) };
}
