import { createHash } from 'node:crypto';
import { absorbSeconds, type Webhooks } from '../../contract/webhook.js';

/** What makes two deliveries the same event, and for how long. */
export type Identity = ReturnType<Webhooks['identity']>;

/** How long the same bytes are the same event where no id tells: long enough for a repetition, too short for a second event. */
const sameBytesSeconds = 60;

/** Of an event that ids, words and times tell from every other. */
export function identityOfParts(parts: readonly unknown[]): Identity {
  return { key: digest(JSON.stringify(parts)), windowSeconds: absorbSeconds };
}

/** Of an event that nothing but its bytes tells from another. */
export function identityOfBytes(body: Uint8Array, windowSeconds = sameBytesSeconds): Identity {
  return { key: digest(body), windowSeconds };
}

/** Ids come from outside and may be of any length; a key may not. */
function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
