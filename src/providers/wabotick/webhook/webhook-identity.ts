import type { UntrustedRecord } from '../../kit/untrusted.js';
import { identityOfBytes, identityOfParts, type Identity } from '../../kit/webhook-identity.js';
import { readKey } from '../record.js';
import { kindOf, readPayload } from './webhook-payload.js';

/**
 * Most payloads have neither an id nor a time, and some arrive twice. The same bytes within this time count as a repetition; assumed,
 * because customers rarely repeat themselves so soon.
 */
const sameBytesSeconds = 30;

/** A message by WhatsApp's id; an order by number, status and time of change; anything else by its bytes. */
export function identityOf(body: Uint8Array): Identity {
  const payload = readPayload(body);
  const parts = payload === undefined ? null : partsOf(payload);
  return parts === null ? identityOfBytes(body, sameBytesSeconds) : identityOfParts(parts);
}

function partsOf(payload: UntrustedRecord): readonly string[] | null {
  const kind = kindOf(payload);
  const names = kind === 'order_unique_id' ? ['order_unique_id', 'cart_status_raw', 'updated_at'] : ['wa_message_id'];
  const values = names.map((name) => readKey(payload[name]));
  return kind !== null && values.every((value) => value !== null) ? [kind, ...values] : null;
}
