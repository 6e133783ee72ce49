import type { Message } from '../../domain/message.js';
import { readTime, readUnixTime } from '../../domain/time.js';
import { readContent, readDirection, readMessageStatus } from './message-word.js';
import { isRecord, readText } from './untrusted.js';

/** A message as GET /conversations/{id} tells it. */
interface AwalMessage {
  readonly id?: unknown;
  readonly content?: unknown;
  readonly type?: unknown;
  readonly direction?: unknown;
  readonly date?: unknown;
  readonly status?: unknown;
}

/** Null when it has no id. */
export function readMessage(
  value: unknown,
  contactId: string,
  { channel, timeZone }: { readonly channel: string; readonly timeZone: string },
): Message | null {
  if (!isRecord(value)) return null;
  const record: AwalMessage = value;
  const messageId = readText(record.id);
  if (messageId === null) return null;
  const providerStatus = readText(record.status);
  return {
    channel,
    contactId,
    messageId,
    direction: readDirection(record.direction),
    sender: null,
    agentName: null,
    content: readContent(record.type, record.content, value),
    sentAt: readTime(record.date, timeZone) ?? readUnixTime(record.date),
    status: readMessageStatus(providerStatus),
    providerStatus,
    statusChangedAt: null,
    readAt: null,
    failedAt: null,
    failureReason: null,
    reaction: null,
    raw: value,
  };
}
