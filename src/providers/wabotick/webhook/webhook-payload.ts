import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import { readJson, readKey } from '../record.js';

/** What a payload tells, by the field that makes it so; null when none of them does. */
export type PayloadKind = 'order_unique_id' | 'user_message' | 'postbackid';

/**
 * A delivery's body, flat JSON; undefined when it is none. An order's number may come without quotes, as elsewhere at Wabotick: with its
 * 21 digits it is more than a number holds.
 */
export function readPayload(body: Uint8Array): UntrustedRecord | undefined {
  const text = Buffer.from(body).toString('utf8');
  const value = readJson(text.replace(/(?<!\\)("order_unique_id"\s*:\s*)(\d{16,30})/, '$1"$2"'));
  return isRecord(value) ? value : undefined;
}

/** Which fields are sent is chosen in their dashboard, so that it is what is in them that counts: an empty one says nothing. */
export function kindOf(payload: UntrustedRecord): PayloadKind | null {
  if (readKey(payload['order_unique_id']) !== null) return 'order_unique_id';
  if (readWritten(payload) !== null) return 'user_message';
  return readKey(payload['postbackid']) === null ? null : 'postbackid';
}

/** What the person wrote, untouched; null when nothing but blanks. */
export function readWritten({ user_message: text }: UntrustedRecord): string | null {
  return typeof text === 'string' && text.trim() !== '' ? text : null;
}
