import type { ReactionMessage } from '../../../contract/message-write.js';
import type { WriterPair } from '../../kit/writer-pair.js';
import { checkReaction } from '../../whatsapp/sending/reaction-message.js';
import type { Api } from '../api.js';
import { toJson } from '../exact-json.js';
import { createPhonePair } from './recipient.js';

/** POST send-reaction, and send-remove-reaction to take it back. */
export function createReactionWriters(api: Api): WriterPair<ReactionMessage> {
  return createPhonePair<ReactionMessage>(api, {
    carries: [],
    check: checkReaction,
    send: (phone, { messageId, emoji }, call) =>
      emoji === null
        ? api.send('send-remove-reaction', toJson({ phone, messageId }), call)
        : api.send('send-reaction', toJson({ phone, reaction: emoji, messageId }), call),
  });
}
