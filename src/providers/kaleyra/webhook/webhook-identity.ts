import { readText } from '../../kit/untrusted.js';
import { identityOfBytes, identityOfParts, type Identity } from '../../kit/webhook-identity.js';
import { identityOfRecord } from '../../whatsapp/record-identity.js';
import { readCallback, type Callback } from './webhook-callback.js';

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
    ...statuses.map((status) => identityOfRecord('status', status, readText(status['id']) ?? beside)),
    ...messages.map((message) => identityOfRecord('message', message)),
    ...(flat === null
      ? []
      : [identityOfRecord('flat', flat, readText(flat['message_id']) ?? readText(flat['id']) ?? readText(flat['ref']) ?? beside)]),
  ];
}
