import type { ProviderEvent, MessageReceived } from '../../../domain/provider-event.js';
import type { Message, MessageDirection } from '../../../domain/message.js';
import { unseenMessage } from '../../../domain/message-progress.js';
import { readUnixTime, type Instant } from '../../../domain/time.js';
import { isRecord, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import { reactionOf } from '../../whatsapp/reaction.js';
import { readContent } from './webhook-content.js';
import type { EventContext } from './webhook-event.js';
import { readReceivedOrder, withoutToken } from './webhook-order.js';
import { toMessageStatus } from './webhook-status.js';

/** An entry of `messages`; null without a message id and an order id. */
export function readMessages(message: unknown, context: EventContext): readonly ProviderEvent[] | null {
  return isRecord(message) ? eventsOf(message, readUnixTime(message['timestamp']), context) : null;
}

/** An entry of `messages_updates`: the changed message. Only the message that changed it has the time of the change. */
export function readUpdate(update: unknown, context: EventContext): readonly ProviderEvent[] | null {
  const after = isRecord(update) ? update['after_update'] : undefined;
  if (!isRecord(update) || !isRecord(after)) return null;
  const trigger = isRecord(update['trigger']) ? update['trigger'] : {};
  return eventsOf({ id: update['id'], ...after }, readUnixTime(trigger['timestamp']), context);
}

function eventsOf(message: UntrustedRecord, at: Instant | null, context: EventContext): readonly ProviderEvent[] | null {
  const order = readReceivedOrder(message, at, context);
  const received = readMessage(message, context.channel, order?.order.reference ?? null);
  const events = [order, received === null ? null : toMessageReceived(received), received === null ? null : reactionOf(received)].filter(
    (event) => event !== null,
  );
  return events.length === 0 ? null : events;
}

function toMessageReceived(message: Message): MessageReceived {
  return { kind: 'message-received', message };
}

/** A message of a webhook or of the API's lists; null without an id or a chat. */
export function readMessage(message: UntrustedRecord, channel: string, orderReference: string | null): Message | null {
  const messageId = readText(message['id']);
  const contactId = readText(message['chat_id']);
  if (messageId === null || contactId === null) return null;
  const kept = withoutToken(message);
  const content = readContent(kept, channel, orderReference);
  const providerStatus = readText(message['status']);
  return {
    ...unseenMessage(channel, messageId, contactId),
    direction: content.type === 'SystemContent' ? 'SYSTEM' : directionOf(message['from_me']),
    content,
    sentAt: readUnixTime(message['timestamp']),
    status: toMessageStatus(providerStatus),
    providerStatus,
    ...newestReaction(message['reactions']),
    replyToMessageId: (isRecord(message['context']) ? readText(message['context']['quoted_id']) : null) ?? undefined,
    raw: kept,
  };
}

/** `[{ emoji, t }]` in lists. It does not say who reacted. */
function newestReaction(reactions: unknown): Pick<Message, 'reaction' | 'reactedAt'> {
  const timed = recordsIn(reactions).map(({ emoji, t }) => ({ reaction: readText(emoji), reactedAt: readUnixTime(t) ?? undefined }));
  const none = { reaction: null, reactedAt: undefined };
  return timed.reduce((newest, one) => ((one.reactedAt ?? '') >= (newest.reactedAt ?? '') ? one : newest), none);
}

function directionOf(fromMe: unknown): MessageDirection | null {
  return typeof fromMe === 'boolean' ? (fromMe ? 'OUTBOUND' : 'INBOUND') : null;
}
