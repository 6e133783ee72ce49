import { createHash } from 'node:crypto';
import { absorbSeconds, type Delivery } from '../../contract/webhook.js';
import { isRecord, readText, type UntrustedRecord } from './untrusted.js';
import { listIn, nameOf, readBody, wordOf } from './webhook-event.js';

/** How long the same bytes are the same event where no id tells: longer than a repetition is usually away, too short for a second event. */
const sameBytesSeconds = 60;

/** Every record by its id, words and time, so that a later status or change of a message is another event. */
export function identityOf(delivery: Delivery): { readonly key: string; readonly windowSeconds: number } {
  const body = readBody(delivery.body);
  const word = body === undefined ? null : wordOf(nameOf(delivery, body));
  const parts = body === undefined ? [] : partsOf(body);
  if (parts.length === 0 || parts.includes(null)) return { key: digest(delivery.body), windowSeconds: sameBytesSeconds };
  // messages.put tells of messages that are known, perhaps, and perhaps with another content.
  const key = word === 'messages.put' ? digest(delivery.body) : digest(JSON.stringify([word, parts]));
  return { key, windowSeconds: absorbSeconds };
}

/** One part for each record; null for one that nothing tells from an earlier one. */
function partsOf(body: UntrustedRecord): readonly unknown[] {
  return [
    ...listIn(body, 'messages').map((message) => partOf(message, ['type', 'status', 'timestamp'])),
    ...listIn(body, 'messages_updates').map(updatePart),
    ...listIn(body, 'statuses').map((status) => partOf(status, ['code', 'status', 'viewer_id', 'timestamp'])),
    ...listIn(body, 'messages_removed').map(readText),
    ...(isRecord(body['health']) ? [healthPart(body['health'])] : []),
  ];
}

function partOf(record: unknown, names: readonly string[]): readonly unknown[] | null {
  const id = isRecord(record) ? readText(record['id']) : null;
  return !isRecord(record) || id === null ? null : [id, ...names.map((name) => readText(record[name]))];
}

/** What changed a message is a message itself, with an id of its own. */
function updatePart(update: unknown): readonly unknown[] | null {
  const trigger = isRecord(update) ? partOf(update['trigger'], ['timestamp']) : null;
  return !isRecord(update) || trigger === null ? null : [readText(update['id']), trigger];
}

function healthPart({ start_at: startAt, uptime, status }: UntrustedRecord): readonly unknown[] | null {
  if (readText(startAt) === null || readText(uptime) === null) return null;
  return [readText(startAt), readText(uptime), isRecord(status) ? readText(status['text']) : null];
}

/** Ids come from outside and may be of any length; a key may not. */
function digest(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
