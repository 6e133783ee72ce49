import { unexpectedResponse } from '../../contract/status.js';
import type { UntrustedRecord } from '../kit/untrusted.js';
import { readCursorPage, type CursorPage } from '../whatsapp/cursor-page.js';
import type { GraphAnswer } from './api.js';

/** A page, and when it was read. */
export interface GraphPage<Item> extends CursorPage<Item> {
  readonly asOf: string;
}

/** `read` returns null for a record that it cannot read. */
export function readPage<Item>(
  { body, brokenRecords, asOf }: GraphAnswer,
  channel: string,
  read: (record: UntrustedRecord) => Item | null,
): GraphPage<Item> {
  const page = readCursorPage(body, brokenRecords, read);
  if (page === undefined) throw unexpectedResponse('metacloud', channel);
  return { ...page, asOf };
}

/** The parameters of a page; '' is the first one. */
export function pageQuery(fields: string, limit: number, cursor: string): Readonly<Record<string, string>> {
  return { fields, limit: String(limit), ...(cursor === '' ? {} : { after: cursor }) };
}
