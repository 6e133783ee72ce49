import type { Conversations } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Conversation } from '../../../domain/conversation.js';
import { readUnixTime } from '../../../domain/time.js';
import { listConversations } from '../../kit/conversation-list.js';
import { readCount, readFlag, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { isGroupId } from '../subscriber/contact-id.js';

/** No limit is documented. A smaller limit on their side does no harm, because only an empty page is the end. */
const pageSize = 500;
const maxPages = 10;

/** GET chats, in no documented order. A page names no messages. */
export function createChatList(api: Api, channel: string): Required<Conversations>['list'] {
  return (request, call) =>
    listConversations(request, {
      ...{ hasWindow: false, firstHint: '1', maxPages },
      read: (hint) =>
        call.once(`chats page ${hint}`, async () => {
          const { value, brokenRecords, asOf } = await api.read(`chats?page=${hint}&pageSize=${pageSize}`, call);
          if (!Array.isArray(value)) throw unexpectedResponse('zapi', channel);
          const records = recordsIn(value);
          return {
            conversations: records.filter((record) => !isOfGroup(record)).map((record) => toConversation(record, channel)),
            broken: brokenRecords + value.length - records.length,
            next: value.length + brokenRecords === 0 ? null : String(Number(hint) + 1),
            asOf,
          };
        }),
    });
}

function isOfGroup(chat: UntrustedRecord): boolean {
  const phone = readText(chat['phone']) ?? '';
  return readFlag(chat['isGroup']) === true || isGroupId(phone) || /@(newsletter|broadcast)$/.test(phone);
}

function toConversation(chat: UntrustedRecord, channel: string): Conversation | null {
  const contactId = readText(chat['phone']);
  if (contactId === null) return null;
  return {
    channel,
    contactId,
    name: readText(chat['name']),
    status: null,
    assignedAgent: null,
    unreadCount: readCount(chat['unread']),
    lastMessageAt: readUnixTime(chat['lastMessageTime']),
    lastMessage: null,
    labels: null,
    window: { lastInboundAt: null, isCertain: false },
    raw: chat,
  };
}
