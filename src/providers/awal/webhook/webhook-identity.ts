import { absorbSeconds } from '../../../contract/webhook.js';
import { readBody, readText } from '../../kit/untrusted.js';
import { identityOfBytes, identityOfParts, type Identity } from '../../kit/webhook-identity.js';
import { toEvent } from './webhook-event.js';

/**
 * A message event is identified by id, status and time, which do not change when it is repeated. Other events are identified by their
 * bytes, because an order may change twice in a second.
 */
export function identityOf(body: Uint8Array): Identity {
  const payload = readBody(body);
  const { eventType, timestamp, data } = toEvent(payload ?? {});
  const messageId = readText(data['message_id']);
  if (messageId !== null) {
    const parts = [eventType, messageId, readText(data['status']), readText(data['timestamp']) ?? readText(timestamp)];
    return identityOfParts(parts);
  }
  return readText(timestamp) === null ? identityOfBytes(body) : identityOfBytes(body, absorbSeconds);
}
