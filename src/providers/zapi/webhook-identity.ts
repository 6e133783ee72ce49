import { createHash } from 'node:crypto';
import { absorbSeconds } from '../../contract/webhook.js';
import { isRecord, readText, type UntrustedRecord } from './untrusted.js';
import { readEvent } from './webhook-event.js';
import { idsOf } from './webhook-status.js';

/** How long the same bytes are the same event where neither an id nor a time tells: long enough for a repetition, too short for a second event. */
const sameBytesSeconds = 60;

/** The event's message, time and kind, so that a later status or an edit of the same message is another event. */
export function identityOf(body: Uint8Array): { readonly key: string; readonly windowSeconds: number } {
  const event = readEvent(body);
  const parts = event === undefined ? null : partsOf(event);
  return parts === null
    ? { key: digest(body), windowSeconds: sameBytesSeconds }
    : { key: digest(JSON.stringify(parts)), windowSeconds: absorbSeconds };
}

function partsOf(event: UntrustedRecord): readonly unknown[] | null {
  const ids = [readText(event['messageId']) ?? readText(event['zaapId']), ...idsOf(event)].filter((id) => id !== null);
  const at = readText(event['momment']) ?? readText(event['moment']);
  if (ids.length === 0 && at === null) return null;
  // A message for which WhatsApp was still waiting comes again with its content, and an edited one with another.
  const contents = Object.keys(event).filter((name) => isRecord(event[name]));
  const words = ['type', 'instanceId', 'status', 'notification', 'error', 'isEdit', 'waitingMessage'].map((name) => event[name] ?? null);
  return [words, ids.sort(), at, contents.sort()];
}

/** Ids come from outside and may be of any length; a key may not. */
function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
