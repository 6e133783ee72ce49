import { isRecord, type UntrustedRecord } from '../kit/untrusted.js';
import { looksLikeJson, readJson, readText } from './record.js';

/** What stands around every answer, read from whichever of their shapes it came in. */
export interface Envelope {
  /** Undefined when the answer says neither. */
  readonly succeeded: boolean | undefined;
  /** What they say in words, if they do. */
  readonly sentence: string | undefined;
  /** Their records; undefined when the answer holds none, which is not the same as an empty list. */
  readonly records: readonly unknown[] | undefined;
  /** Where they say that the next page begins: a count on some deployments, a page number on others. */
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

/** A list, a list in a JSON string, a map `{"0": …}` as PHP writes a list with holes, or one record standing alone. */
function readRecords(part: unknown): readonly unknown[] | undefined {
  const value = typeof part === 'string' && looksLikeJson(part) ? readJson(part) : part;
  if (Array.isArray(value)) return value as unknown[];
  if (!isRecord(value)) return undefined;
  return Object.keys(value).every((name) => /^\d+$/.test(name)) ? Object.values(value) : [value];
}

/** Nothing begins at 0 again, so that 0 says the same as null: there is no more. */
function readNextOffset(value: unknown): string | null {
  const offset = readText(value);
  return offset === '0' ? null : offset;
}
