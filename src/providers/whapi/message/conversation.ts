import { ProviderError } from '../../../contract/error.js';
import type { Conversations } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Message } from '../../../domain/message.js';
import { comparePositions } from '../../../domain/position.js';
import { nullIfNotFound, readEach } from '../../kit/read-each.js';
import { isRecord, readCount, type UntrustedRecord } from '../../kit/untrusted.js';
import type { WhapiApi } from '../api.js';
import { chatIdOf, isChatId, mayBeMessageId } from '../chat/chat-id.js';
import { createChatList } from '../chat/chat-list.js';
import { readChatOf } from '../chat/chat.js';
import type { ChannelSettings } from '../../definition.js';
import { orderReferenceIn, reportOrders } from '../order/message-order.js';
import type { WhapiSettings } from '../settings.js';
import { readMessage } from '../webhook/webhook-message.js';

/** The maximum of one call. */
const maxPerCall = 500;

/**
 * GET /messages/list/{ChatID} (newest first: sort=desc), GET /chats/{ChatID} and GET /messages/{MessageID}. Messages have the format of
 * webhooks.
 */
export function createConversations(api: WhapiApi, settings: ChannelSettings<WhapiSettings>): Conversations {
  const { channel } = settings;
  const toMessage = (record: UntrustedRecord): Message | null => readMessage(record, channel, orderReferenceIn(record));

  return {
    contactIdOf: chatIdOf,
    list: createChatList(api, settings),
    messages: (contactId, { offset, limit }, call) =>
      call.once(`messages ${contactId} ${offset} ${limit}`, async () => {
        if (!isChatId(contactId)) return { messages: [], hasOlder: false };
        const count = Math.min(limit, maxPerCall);
        const query = { count: String(count), offset: String(offset), sort: 'desc' };
        const answer = await api.get(`/messages/list/${encodeURIComponent(contactId)}`, query, call).catch(nullIfNotFound);
        if (answer === null) return { messages: [], hasOlder: false };
        const records: unknown = answer.body['messages'];
        if (!Array.isArray(records)) throw unexpectedResponse('whapi', channel);
        await reportOrders(records, settings, call);
        const messages = records
          .filter(isRecord)
          .map(toMessage)
          .filter((message) => message !== null);
        const answered = records.length + answer.brokenRecords;
        // `total` may count the chat's messages or only the returned ones, so a full page may have another one after it.
        const total = readCount(answer.body['total']) ?? 0;
        return { messages: messages.sort(newestFirst), hasOlder: answered > 0 && (answered >= count || total > offset + answered) };
      }),
    get: (contactIds, call) => readEach(contactIds, (contactId) => readChatOf(api, settings, contactId, call)),
    async message(messageId, call) {
      if (!mayBeMessageId(messageId)) return null;
      const answer = await api.get(`/messages/${encodeURIComponent(messageId)}`, {}, call).catch(noMessage);
      if (answer === null) return null;
      const message = toMessage(answer.body);
      if (message?.messageId !== messageId) throw unexpectedResponse('whapi', channel);
      await reportOrders([answer.body], settings, call);
      return message;
    },
  };
}

/** Whapi answers 400 for an id that has another format. */
function noMessage(error: unknown): null {
  if (error instanceof ProviderError && error.kind === 'invalid') return null;
  return nullIfNotFound(error);
}

function newestFirst(left: Message, right: Message): number {
  return comparePositions(positionOf(left), positionOf(right), 'DESC');
}

function positionOf(message: Message): { key: string; id: string } {
  return { key: message.sentAt ?? '', id: message.messageId };
}
