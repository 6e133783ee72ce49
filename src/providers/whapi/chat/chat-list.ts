import type { Conversations } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Conversation } from '../../../domain/conversation.js';
import type { ChannelSettings } from '../../definition.js';
import { listConversations } from '../../kit/conversation-list.js';
import { isRecord, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import type { WhapiApi } from '../api.js';
import { orderReferenceIn, reportOrders } from '../order/message-order.js';
import type { WhapiSettings } from '../settings.js';
import { readMessage } from '../webhook/webhook-message.js';
import { readChat } from './chat-record.js';

/** The maximum of one call. */
const pageSize = 500;
const maxPages = 10;

/** GET /chats, in no described order, each with its last message. */
export function createChatList(api: WhapiApi, settings: ChannelSettings<WhapiSettings>): Required<Conversations>['list'] {
  const { channel } = settings;
  return (request, call) =>
    listConversations(request, {
      ...{ hasWindow: false, firstHint: '0', maxPages },
      read: (hint) =>
        call.once(`chats ${hint}`, async () => {
          const { body, brokenRecords, asOf } = await api.get('/chats', { count: String(pageSize), offset: hint }, call);
          if (!Array.isArray(body['chats'])) throw unexpectedResponse('whapi', channel);
          const records = recordsIn(body['chats']);
          const count = body['chats'].length + brokenRecords;
          await reportOrders(
            records.map((record) => record['last_message']),
            settings,
            call,
          );
          return {
            conversations: records.filter((record) => !isOfGroup(record)).map((record) => toConversation(record, channel)),
            broken: count - records.length,
            next: count < pageSize ? null : String(Number(hint) + count),
            asOf,
          };
        }),
    });
}

/** A group, a newsletter, or the statuses of all contacts. */
function isOfGroup(chat: UntrustedRecord): boolean {
  return /@(g\.us|newsletter|broadcast)$/.test(readText(chat['id']) ?? '');
}

function toConversation(chat: UntrustedRecord, channel: string): Conversation | null {
  const contactId = readText(chat['id']);
  if (contactId === null) return null;
  const { status, unreadCount, lastMessageAt, labels, raw } = readChat(chat, channel);
  const newest = chat['last_message'];
  const lastMessage = isRecord(newest) ? readMessage(newest, channel, orderReferenceIn(newest)) : null;
  const isInbound = lastMessage?.direction === 'INBOUND';
  return {
    ...{ channel, contactId, name: readText(chat['name']), status, assignedAgent: null, unreadCount, lastMessageAt, lastMessage, labels },
    window: { lastInboundAt: isInbound ? lastMessage.sentAt : null, isCertain: isInbound },
    raw,
  };
}
