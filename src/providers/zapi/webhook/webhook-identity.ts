import { isRecord, readBody, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { identityOfBytes, identityOfParts, type Identity } from '../../kit/webhook-identity.js';
import { idsOf } from './webhook-status.js';

/** Built from message, time and kind, so that a later status or an edit of the same message is a new event. */
export function identityOf(body: Uint8Array): Identity {
  const event = readBody(body);
  const parts = event === undefined ? null : partsOf(event);
  return parts === null ? identityOfBytes(body) : identityOfParts(parts);
}

function partsOf(event: UntrustedRecord): readonly unknown[] | null {
  const ids = [readText(event['messageId']) ?? readText(event['zaapId']), ...idsOf(event)].filter((id) => id !== null);
  const at = readText(event['momment']) ?? readText(event['moment']);
  if (ids.length === 0 && at === null) return null;
  // A message for which WhatsApp was still waiting comes again with its content; an edited one comes with new content.
  const contents = Object.keys(event).filter((name) => isRecord(event[name]));
  const values = ['type', 'instanceId', 'status', 'notification', 'error', 'isEdit', 'waitingMessage'].map((name) => event[name] ?? null);
  return [values, ids.sort(), at, contents.sort()];
}
