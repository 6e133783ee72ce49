import type { Refusal } from '../../../contract/error.js';
import type { ReactionMessage } from '../../../contract/message-write.js';
import { checkMessageId, found, invalid } from '../../kit/refusal.js';
import { addressedTo } from './message.js';
import type { MessageForm } from './message-form.js';

/** Pictures, flags and keycaps: `\p{Emoji}` alone has the digits too. */
const emojiPart = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** Made when it is needed: the first one of a process takes 10 ms. */
let segmenter: Intl.Segmenter | undefined;

/** In UTF-16 units: the longest emoji, families with skin tones and flags of regions, have fewer. */
const maxLength = 50;

/** What of a reaction cannot be sent. */
export function checkReaction({ messageId, emoji }: Omit<ReactionMessage, 'phoneNumber'>): readonly Refusal[] {
  return found([...checkMessageId({ messageId }), emoji !== null && !isEmoji(emoji) && invalid('emoji', 'A reaction is one emoji.')]);
}

/** One character as people see it, of however many code points. */
function isEmoji(text: string): boolean {
  return text.length <= maxLength && emojiPart.test(text) && [...(segmenter ??= new Intl.Segmenter()).segment(text)].length === 1;
}

/** Sets a reaction, or with an empty emoji takes it back (Cloud API, guide "Reaction messages"). */
export const reactionForm: MessageForm<ReactionMessage> = {
  carries: [],
  check: checkReaction,
  toMessage: (recipient, { messageId, emoji }) => ({
    ...addressedTo(recipient),
    type: 'reaction',
    reaction: { message_id: messageId, emoji: emoji ?? '' },
  }),
};
