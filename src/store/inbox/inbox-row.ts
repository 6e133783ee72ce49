import { isUtf8 } from 'node:buffer';
import type { Instant } from '../../domain/time.js';
import { columnText } from '../connection/column-text.js';
import type { InboxRow } from '../schema/tables.js';

/** PENDING waits to be applied. UNSUPPORTED has nothing that this gateway reads. FAILED could not be read or applied, and is not retried. */
export type WebhookState = 'PENDING' | 'DONE' | 'UNSUPPORTED' | 'FAILED';

/** A stored webhook. */
export interface WebhookRecord {
  readonly id: string;
  readonly channel: string;
  readonly method: string;
  readonly suffix: string;
  /** The headers that reading needs, with lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly receivedAt: Instant;
  readonly state: WebhookState;
  /** The provider's name for the kind of event; null before the webhook is read. */
  readonly kind: string | null;
  /** How often the event was delivered. */
  readonly deliveries: number;
  readonly failure: string | null;
  readonly attempts: number;
}

const byteOrderMark = Buffer.from('\uFEFF');

/** The body byte for byte: as text where every database can store it, else in base64. */
export function toBodyColumns(body: Uint8Array): Pick<InboxRow, 'body' | 'body_encoding'> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const isText = isUtf8(bytes) && !bytes.includes(0) && !bytes.subarray(0, 3).equals(byteOrderMark);
  return { body: bytes.toString(isText ? 'utf8' : 'base64'), body_encoding: isText ? 'utf8' : 'base64' };
}

export function toHeadersColumn(headers: Readonly<Record<string, string>>): string {
  return columnText(JSON.stringify(headers));
}

export function readWebhook(row: InboxRow): WebhookRecord {
  return {
    id: row.id,
    channel: row.channel,
    method: row.method,
    suffix: row.suffix,
    headers: JSON.parse(row.headers) as Record<string, string>,
    body: Buffer.from(row.body, row.body_encoding),
    receivedAt: row.received_at,
    state: row.state as WebhookState,
    kind: row.kind,
    deliveries: row.deliveries,
    failure: row.failure,
    attempts: row.attempts,
  };
}
