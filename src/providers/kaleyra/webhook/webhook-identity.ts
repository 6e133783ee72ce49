import { readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { identityOfBytes, identityOfParts, type Identity } from '../../kit/webhook-identity.js';
import { isPayment, readCallback, type Callback } from './webhook-callback.js';

/** Built from ids, statuses and times. Values that differ in every delivery, such as the trace id, are left out. */
export function identityOf(body: Uint8Array): Identity {
  const callback = readCallback(body);
  const parts = callback === undefined ? [] : partsOf(callback);
  return parts.length === 0 || parts.includes(null) ? identityOfBytes(body) : identityOfParts(parts);
}

/** One part per record; null for a record without an id. */
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
  const values = ['type', 'status', 'timestamp'].map((name) => record[name] ?? null);
  // A refund has the payment's id and status, so the payment's content is part of the identity.
  return [kind, id, ...values, isPayment(record) ? (record['payment'] ?? null) : null];
}
