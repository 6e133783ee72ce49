import { isRecord, readText, type UntrustedRecord } from '../kit/untrusted.js';

/** A page of one of Graph's lists: `{ data: [...], paging: { cursors: { before, after }, next } }`. */
export interface CursorPage<Item> {
  readonly items: readonly Item[];
  /** The cursor of the next page; null at the end. */
  readonly next: string | null;
  /** False when a record could not be read. */
  readonly isComplete: boolean;
}

/**
 * Undefined for what is no page. `read` returns null for a record that it cannot read. `paging.next` says whether there is another page; it is
 * not followed, because it holds the access token. A page may be empty and have a next one.
 */
export function readCursorPage<Item>(
  { data, paging }: UntrustedRecord,
  brokenRecords: number,
  read: (record: UntrustedRecord) => Item | null,
): CursorPage<Item> | undefined {
  if (!Array.isArray(data)) return undefined;
  const items = data.map((record: unknown) => (isRecord(record) ? read(record) : null)).filter((item) => item !== null);
  const cursors = isRecord(paging) && isRecord(paging['cursors']) && readText(paging['next']) !== null ? paging['cursors'] : {};
  return { items, next: readText(cursors['after']), isComplete: brokenRecords === 0 && items.length === data.length };
}
