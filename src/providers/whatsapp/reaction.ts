import type { Message, ReactionContent } from '../../domain/message.js';
import type { MessageReaction } from '../../domain/provider-event.js';
import { readText, type UntrustedRecord } from '../kit/untrusted.js';

/** Meta's `{ message_id, emoji }`; the emoji is missing or empty when the reaction was removed. Null without a message id. */
export function readReaction(reaction: UntrustedRecord): ReactionContent | null {
  const messageId = readText(reaction['message_id']);
  return messageId === null ? null : { type: 'ReactionContent', emoji: readText(reaction['emoji']), messageId };
}

/** The event for the message that a customer reacted to. Null for other messages, and for reactions of the channel's own number. */
export function reactionOf({ content, contactId, direction, sentAt }: Message): MessageReaction | null {
  if (content?.type !== 'ReactionContent' || direction !== 'INBOUND') return null;
  return { kind: 'message-reaction', messageId: content.messageId, contactId, emoji: content.emoji, at: sentAt };
}
