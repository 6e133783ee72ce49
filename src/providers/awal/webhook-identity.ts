import { createHash } from 'node:crypto';
import { absorbSeconds } from '../../contract/webhook.js';
import { readText } from './untrusted.js';
import { readBody, toEvent } from './webhook-event.js';

/** How long the same bytes are the same event where no time tells: long enough for a repetition, too short for a second event. */
const sameBytesSeconds = 60;

/**
 * A message's event by id, status and the message's own time, which a repetition does not change; anything else by its bytes, because
 * an order may change twice in a second.
 */
export function identityOf(body: Uint8Array): { readonly key: string; readonly windowSeconds: number } {
  const told = readBody(body);
  const { word, timestamp, data } = toEvent(told ?? {});
  const messageId = readText(data['message_id']);
  if (messageId !== null) {
    const parts = [word, messageId, readText(data['status']), readText(data['timestamp']) ?? readText(timestamp)];
    return { key: digest(JSON.stringify(parts)), windowSeconds: absorbSeconds };
  }
  return { key: digest(body), windowSeconds: readText(timestamp) === null ? sameBytesSeconds : absorbSeconds };
}

/** Ids come from outside and may be of any length; a key may not. */
function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
