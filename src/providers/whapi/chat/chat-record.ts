import type { ConversationDetails } from '../../../contract/provider.js';
import type { Label } from '../../../domain/subscriber.js';
import { readUnixTime, type Instant } from '../../../domain/time.js';
import { isRecord, readCount, type UntrustedRecord } from '../../kit/untrusted.js';
import { readLabels } from '../subscriber/label.js';
import { withoutToken } from '../webhook/webhook-order.js';

/** The data of GET /chats/{ChatID}. */
export interface ChatDetails extends ConversationDetails {
  readonly unreadCount: number | null;
  readonly lastMessageAt: Instant | null;
  readonly labels: readonly Label[] | null;
}

export function readChat(chat: UntrustedRecord, channel: string): ChatDetails {
  const newest = isRecord(chat['last_message']) ? withoutToken(chat['last_message']) : null;
  const { labels } = chat;
  return {
    status: chat['archive'] === true ? 'archived' : null,
    assignedAgent: null,
    unreadCount: readCount(chat['unread']),
    lastMessageAt: readUnixTime(newest?.['timestamp']) ?? readUnixTime(chat['timestamp']),
    labels: Array.isArray(labels) ? readLabels(labels as unknown[], channel) : null,
    raw: newest === null ? chat : { ...chat, last_message: newest },
  };
}
