import type { MessageReaction } from '../../domain/provider-event.js';
import type { Message } from '../../domain/message.js';

/** The customer's reaction that a message is, as a change of the message it is about. Null for other messages, and for the number's own reactions. */
export function reactionOf({ content, contactId, direction, sentAt }: Message): MessageReaction | null {
  if (content?.type !== 'ReactionContent' || direction !== 'INBOUND') return null;
  return { kind: 'message-reaction', messageId: content.messageId, contactId, emoji: content.emoji, at: sentAt };
}
