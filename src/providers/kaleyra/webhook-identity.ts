import { createHash } from 'node:crypto';
import { absorbSeconds } from '../../contract/webhook.js';
import { readText, type UntrustedRecord } from './untrusted.js';
import { isPayment, readCallback, type Callback } from './webhook-callback.js';

/** How long the same bytes are the same event where no id tells: long enough for a repetition, too short for a second event. */
const sameBytesSeconds = 60;

/** The ids, words and times of everything that a callback tells, without what each sending makes anew, such as the trace. */
export function identityOf(body: Uint8Array): { readonly key: string; readonly windowSeconds: number } {
  const callback = readCallback(body);
  const parts = callback === undefined ? [] : partsOf(callback);
  if (parts.length === 0 || parts.includes(null)) return { key: digest(body), windowSeconds: sameBytesSeconds };
  return { key: digest(JSON.stringify(parts)), windowSeconds: absorbSeconds };
}

/** One part for each record; null for one without an id. */
function partsOf({ statuses, messages, flat, extraInfo }: Callback): readonly unknown[] {
  const beside = readText(extraInfo['message_id']) ?? readText(extraInfo['ref']);
  return [
    ...statuses.map((status) => partOf('status', status, readText(status['id']) ?? beside)),
    ...messages.map((message) => partOf('message', message, readText(message['id']))),
    ...(flat === null
      ? []
      : [partOf('flat', flat, readText(flat['message_id']) ?? readText(flat['id']) ?? readText(flat['ref']) ?? beside)]),
  ];
}

function partOf(kind: string, record: UntrustedRecord, id: string | null): readonly unknown[] | null {
  if (id === null) return null;
  const words = ['type', 'status', 'timestamp'].map((name) => record[name] ?? null);
  // A refund is told under the payment's id and word: only what is in it is new.
  return [kind, id, ...words, isPayment(record) ? (record['payment'] ?? null) : null];
}

/** Ids come from outside and may be of any length; a key may not. */
function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
