import type { MessageContent, MessageDirection } from '../../../domain/message.js';
import { readText, type UntrustedRecord } from '../../kit/untrusted.js';

/** Only texts are documented. The body of any other type is unknown, so the whole record is kept. */
export function readContent(type: unknown, body: unknown, record: UntrustedRecord): MessageContent {
  const kind = readText(type);
  if (typeof body === 'string' && (kind === null || kind.toLowerCase() === 'text')) return { type: 'TextContent', text: body };
  return { type: 'UnknownContent', kind, raw: record };
}

const directions: ReadonlyMap<string, MessageDirection> = new Map([
  ['inbound', 'INBOUND'],
  ['outbound', 'OUTBOUND'],
]);

export function readDirection(value: unknown): MessageDirection | null {
  return directions.get(readText(value)?.trim().toLowerCase() ?? '') ?? null;
}
