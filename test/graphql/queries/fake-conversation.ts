import type { Conversations, MessageSource } from '../../../src/contract/provider.js';
import type { Message } from '../../../src/domain/message.js';

export const contactId = '919984351847';

/** A conversation of messages 1, 2, 3 … in the order of their writing; `arrive` adds the next. */
export interface FakeConversation extends Omit<Conversations, 'messages'>, MessageSource {
  readonly windows: { readonly offset: number; readonly limit: number }[];
  arrive(): void;
  remove(id: number): void;
  beforeRead?: () => void;
}

/** `knowsEnd`: whether the provider reports the oldest message, or only returns a window that is not full. */
export function conversationOf(messages: number, knowsEnd = true): FakeConversation {
  let newestFirst = Array.from({ length: messages }, (_, index) => messageOf(messages - index));
  let written = messages;
  const conversation: FakeConversation = {
    windows: [],
    arrive: () => {
      newestFirst = [messageOf(++written), ...newestFirst];
    },
    remove: (id) => {
      newestFirst = newestFirst.filter(({ messageId }) => messageId !== String(id));
    },
    messages: async (asked, window) => {
      if (asked !== contactId) throw new Error(`Nobody wrote with ${asked}.`);
      conversation.beforeRead?.();
      conversation.windows.push(window);
      const given = newestFirst.slice(window.offset, window.offset + window.limit);
      return { messages: given, hasOlder: knowsEnd ? newestFirst.length > window.offset + window.limit : given.length === window.limit };
    },
    contactIdOf: (phoneNumber) => phoneNumber,
  };
  return conversation;
}

export function messageOf(id: number): Message {
  return {
    channel: 'india',
    contactId,
    messageId: String(id),
    direction: 'INBOUND',
    sender: null,
    agentName: null,
    content: { type: 'TextContent', text: `Message ${id}` },
    sentAt: null,
    status: 'UNKNOWN',
    providerStatus: null,
    statusChangedAt: null,
    readAt: null,
    failedAt: null,
    failureReason: null,
    reaction: null,
    raw: null,
  };
}
