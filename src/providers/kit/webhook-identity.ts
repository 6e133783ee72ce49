import { createHash } from 'node:crypto';
import { absorbSeconds, type Webhooks } from '../../contract/webhook.js';

/** What makes two deliveries the same event, and for how long. */
export type Identity = ReturnType<Webhooks['identity']>;

/** How long equal bytes count as the same event when it has no id: long enough for a repeated delivery, too short for a second event. */
const sameBytesSeconds = 60;

/** For an event that its ids, names and times identify. */
export function identityOfParts(parts: readonly unknown[]): Identity {
  return { key: digest(JSON.stringify(parts)), windowSeconds: absorbSeconds };
}

/** For an event that only its bytes identify. */
export function identityOfBytes(body: Uint8Array, windowSeconds = sameBytesSeconds): Identity {
  return { key: digest(body), windowSeconds };
}

/** Ids come from outside and may be of any length; a key may not. */
function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
