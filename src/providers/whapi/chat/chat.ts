import type { Call } from '../../../contract/call.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { readText } from '../../kit/untrusted.js';
import { nullIfNotFound } from '../../kit/read-each.js';
import type { WhapiApi } from '../api.js';
import { isChatId } from './chat-id.js';
import { readChat, type ChatDetails } from './chat-record.js';
import type { ChannelSettings } from '../../definition.js';
import { reportOrders } from '../order/message-order.js';
import type { WhapiSettings } from '../settings.js';

/** GET /chats/{ChatID}, once per request; null when there is no such chat. */
export function readChatOf(
  api: WhapiApi,
  settings: ChannelSettings<WhapiSettings>,
  chatId: string,
  call: Call,
): Promise<ChatDetails | null> {
  return call.once(`chat ${chatId}`, async () => {
    if (!isChatId(chatId)) return null;
    const answer = await api.get(`/chats/${encodeURIComponent(chatId)}`, {}, call).catch(nullIfNotFound);
    if (answer === null) return null;
    if (readText(answer.body['id']) !== chatId) throw unexpectedResponse('whapi', settings.channel);
    await reportOrders([answer.body['last_message']], settings, call);
    return readChat(answer.body, settings.channel);
  });
}
