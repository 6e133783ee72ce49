import { isRecord, type UntrustedRecord } from '../kit/untrusted.js';
import { looksLikeJson, readJson, readText } from './record.js';

/** The common part of all responses, read from any of Wabotick's formats. */
export interface Envelope {
  /** Undefined when the response does not say. */
  readonly succeeded: boolean | undefined;
  /** Wabotick's message, if there is one. */
  readonly sentence: string | undefined;
  /** Undefined when the response has no records, which differs from an empty list. */
  readonly records: readonly unknown[] | undefined;
  /** Where the next page begins: a count on some deployments, a page number on others. */
  readonly nextOffset: string | null;
}

const yes = new Set(['1', 'true', 'success']);
const no = new Set(['0', 'false', 'error', 'failed']);

export function readEnvelope(body: UntrustedRecord): Envelope {
  const rawStatus = body['status'];
  const status = (typeof rawStatus === 'boolean' ? String(rawStatus) : (readText(rawStatus) ?? '')).toLowerCase();
  const parts = [body['message'], body['data'], body['mesasge']];
  return {
    succeeded: yes.has(status) ? true : no.has(status) ? false : undefined,
    sentence: parts.find((part): part is string => typeof part === 'string' && !looksLikeJson(part)),
    records: parts.map(readRecords).find((records) => records !== undefined),
    nextOffset: readNextOffset(body['nextOffset']),
  };
}

/** A list, a list in a JSON string, a map `{"0": …}` (how PHP writes a list with gaps), or a single record. */
function readRecords(part: unknown): readonly unknown[] | undefined {
  const value = typeof part === 'string' && looksLikeJson(part) ? readJson(part) : part;
  if (Array.isArray(value)) return value as unknown[];
  if (!isRecord(value)) return undefined;
  return Object.keys(value).every((name) => /^\d+$/.test(name)) ? Object.values(value) : [value];
}

/** 0 means the same as null: there is no next page. */
function readNextOffset(value: unknown): string | null {
  const offset = readText(value);
  return offset === '0' ? null : offset;
}
