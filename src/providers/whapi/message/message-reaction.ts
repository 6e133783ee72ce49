import type { Refusal } from '../../../contract/error.js';
import type { ReactionMessage } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { checkPhoneNumber, found, invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { checkReaction } from '../../whatsapp/sending/reaction-message.js';
import type { WhapiApi } from '../api.js';
import { isMessageId } from '../chat/chat-id.js';

/** PUT and DELETE /messages/{MessageID}/reaction. The id names the chat too, and the response has no id of the reaction. */
export function createReactionWriter(api: WhapiApi): Writer<ReactionMessage> {
  return createWriter(api, check, async ({ messageId, emoji }, call) => {
    const path = `/messages/${encodeURIComponent(messageId)}/reaction`;
    await (emoji === null ? api.change('DELETE', path, call) : api.confirm('PUT', path, { emoji }, call));
    return { outcome: 'APPLIED', providerId: null };
  });
}

function check({ phoneNumber, ...reaction }: ReactionMessage): readonly Refusal[] {
  const refusals = [...checkPhoneNumber(phoneNumber), ...checkReaction(reaction)];
  if (refusals.length > 0) return refusals;
  return found([!isMessageId(reaction.messageId) && invalid('messageId', 'messageId is not a message id of Whapi.')]);
}
