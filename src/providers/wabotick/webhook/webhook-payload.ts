import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import { readJson, readKey } from '../record.js';

/** The kind of a payload is the field that decides it. */
export type PayloadKind = 'order_unique_id' | 'user_message' | 'postbackid';

/**
 * A flat JSON object; undefined for anything else. An order's number may lack quotes and has 21 digits, too many for a JavaScript number.
 */
export function readPayload(body: Uint8Array): UntrustedRecord | undefined {
  const text = Buffer.from(body).toString('utf8');
  const value = readJson(text.replace(/(?<!\\)("order_unique_id"\s*:\s*)(\d{16,30})/, '$1"$2"'));
  return isRecord(value) ? value : undefined;
}

/** The shop chooses in the dashboard which fields are sent, so a field counts only when it has a value. */
export function kindOf(payload: UntrustedRecord): PayloadKind | null {
  if (readKey(payload['order_unique_id']) !== null) return 'order_unique_id';
  if (readWritten(payload) !== null) return 'user_message';
  return readKey(payload['postbackid']) === null ? null : 'postbackid';
}

/** The customer's text, unchanged; null when blank. */
export function readWritten({ user_message: text }: UntrustedRecord): string | null {
  return typeof text === 'string' && text.trim() !== '' ? text : null;
}
