import type { Message } from '../../../domain/message.js';
import { unseenMessage } from '../../../domain/message-progress.js';
import { readTime, readUnixTime } from '../../../domain/time.js';
import { isRecord, readText } from '../../kit/untrusted.js';
import { readMessageStatus } from '../../whatsapp/message-status.js';
import { readContent, readDirection } from './message-content.js';

/** A message of GET /conversations/{id}. */
interface AwalMessage {
  readonly id?: unknown;
  readonly content?: unknown;
  readonly type?: unknown;
  readonly direction?: unknown;
  readonly date?: unknown;
  readonly status?: unknown;
}

/** Null without an id. */
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
    ...unseenMessage(channel, messageId, contactId),
    direction: readDirection(record.direction),
    content: readContent(record.type, record.content, value),
    sentAt: readTime(record.date, timeZone) ?? readUnixTime(record.date),
    status: readMessageStatus(providerStatus),
    providerStatus,
    raw: value,
  };
}
