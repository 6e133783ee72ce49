import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { ConversationDetails, Conversations } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { digitsOf } from '../../../domain/phone.js';
import { readUnixTime } from '../../../domain/time.js';
import { readEach } from '../../kit/read-each.js';
import { isRecord, readCount, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { isContactId } from '../subscriber/contact-id.js';
import { createChatList } from './conversation-list.js';

/** Up to this many chats are read one by one. For more, a page of the list is read first. */
const fewChats = 3;
const pageSize = 500;

/** The number's chats. Z-API does not store their messages. */
export function createChats(api: Api, channel: string): Conversations {
  const readOne = (contactId: string, call: Call): Promise<ConversationDetails | ProviderError | null> =>
    call.once(`chat ${contactId}`, async () => {
      if (!isContactId(contactId)) return null;
      try {
        const { value } = await api.read(`chats/${encodeURIComponent(contactId)}`, call);
        return isRecord(value) ? toConversationDetails(value) : null;
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        return error.kind === 'not-found' ? null : error;
      }
    });

  /** The first page of the list, in an unknown order. Missing chats are read one by one. */
  const readPage = (call: Call): Promise<ReadonlyMap<string, ConversationDetails>> =>
    call.once('chats', async () => {
      const { value } = await api.read(`chats?page=1&pageSize=${pageSize}`, call);
      if (!Array.isArray(value)) throw unexpectedResponse('zapi', channel);
      const chats = recordsIn(value).map((chat) => [readText(chat['phone']), toConversationDetails(chat)] as const);
      return new Map(chats.filter((chat): chat is [string, ConversationDetails] => chat[0] !== null && chat[1] !== null));
    });

  return {
    contactIdOf: digitsOf,
    list: createChatList(api, channel),
    async get(contactIds, call) {
      const listed = new Set(contactIds).size > fewChats ? await readPage(call) : new Map<string, ConversationDetails>();
      return readEach(contactIds, async (contactId) => listed.get(contactId) ?? readOne(contactId, call));
    },
  };
}

/** A chat of GET chats or chats/{phone}, whose numbers are strings. Null without a time and a count: then there is no chat. */
export function toConversationDetails(chat: UntrustedRecord): ConversationDetails | null {
  const unreadCount = readCount(chat['unread']);
  const lastMessageAt = readUnixTime(chat['lastMessageTime']);
  if (unreadCount === null && lastMessageAt === null) return null;
  return { status: null, assignedAgent: null, unreadCount, lastMessageAt, raw: chat };
}
