import type { MessageContent, MessageDirection } from '../../../domain/message.js';
import { readText, type UntrustedRecord } from '../../kit/untrusted.js';

/** Only a text is documented: what stands in the body of anything else is not known, and the record is kept whole. */
export function readContent(type: unknown, body: unknown, record: UntrustedRecord): MessageContent {
  const kind = readText(type);
  if (typeof body === 'string' && (kind === null || kind.toLowerCase() === 'text')) return { type: 'TextContent', text: body };
  return { type: 'UnknownContent', kind, raw: record };
}

const directions: ReadonlyMap<string, MessageDirection> = new Map([
  ['inbound', 'INBOUND'],
  ['outbound', 'OUTBOUND'],
]);

export function readDirection(word: unknown): MessageDirection | null {
  return directions.get(readText(word)?.trim().toLowerCase() ?? '') ?? null;
}
