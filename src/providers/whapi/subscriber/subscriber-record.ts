import { toPhoneNumber } from '../../../domain/phone.js';
import type { Subscriber } from '../../../domain/subscriber.js';
import { isRecord, readText } from '../../kit/untrusted.js';
import { chatIdOfContact } from '../chat/chat-id.js';
import type { ChatDetails } from '../chat/chat-record.js';

/** The fields of Contact (OpenAPI description) that are read. */
interface WhapiContact {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly pushname?: unknown;
}

/** Null without an id. `chat` is the chat with this subscriber, if it was read. */
export function readSubscriber(value: unknown, channel: string, chat: ChatDetails | null = null): Subscriber | null {
  if (!isRecord(value)) return null;
  const record: WhapiContact = value;
  const id = readText(record.id);
  if (id === null) return null;
  const contactId = chatIdOfContact(id);
  return {
    channel,
    subscriberId: null,
    contactId,
    phoneNumber: toPhoneNumber(contactId),
    firstName: null,
    lastName: null,
    name: readText(record.name) ?? readText(record.pushname),
    email: null,
    gender: null,
    labels: chat?.labels ?? null,
    customFields: null,
    assignedAgent: null,
    unreadCount: chat?.unreadCount ?? null,
    createdAt: null,
    lastMessageAt: chat?.lastMessageAt ?? null,
    raw: chat === null ? value : { ...value, chat: chat.raw },
  };
}
