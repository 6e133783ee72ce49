import { absorbSeconds, type Delivery } from '../../../contract/webhook.js';
import { isRecord, readBody, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { identityOfBytes, identityOfParts, type Identity } from '../../kit/webhook-identity.js';
import { listIn, nameOf, eventTypeOf } from './webhook-event.js';

/** Built from every record's id, status and time, so that a later status or change of a message is a new event. */
export function identityOf(delivery: Delivery): Identity {
  const body = readBody(delivery.body);
  const eventType = body === undefined ? null : eventTypeOf(nameOf(delivery, body));
  const parts = body === undefined ? [] : partsOf(body);
  if (parts.length === 0 || parts.includes(null)) return identityOfBytes(delivery.body);
  // messages.put may repeat known messages with changed content.
  return eventType === 'messages.put' ? identityOfBytes(delivery.body, absorbSeconds) : identityOfParts([eventType, parts]);
}

/** One part per record; null for a record that cannot be distinguished from an earlier one. */
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

/** A message is changed by another message, which has its own id. */
function updatePart(update: unknown): readonly unknown[] | null {
  const trigger = isRecord(update) ? partOf(update['trigger'], ['timestamp']) : null;
  return !isRecord(update) || trigger === null ? null : [readText(update['id']), trigger];
}

function healthPart({ start_at: startAt, uptime, status }: UntrustedRecord): readonly unknown[] | null {
  if (readText(startAt) === null || readText(uptime) === null) return null;
  return [readText(startAt), readText(uptime), isRecord(status) ? readText(status['text']) : null];
}
