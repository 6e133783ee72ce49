import { readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { identityOfBytes, identityOfParts, type Identity } from '../../kit/webhook-identity.js';
import { isPayment, readCallback, type Callback } from './webhook-callback.js';

/** The ids, words and times of everything that a callback tells, without what each sending makes anew, such as the trace. */
export function identityOf(body: Uint8Array): Identity {
  const callback = readCallback(body);
  const parts = callback === undefined ? [] : partsOf(callback);
  return parts.length === 0 || parts.includes(null) ? identityOfBytes(body) : identityOfParts(parts);
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
