import type { Refusal } from '../../contract/error.js';
import type { TextMessage } from '../../contract/message-write.js';
import type { Writer } from '../../contract/writer.js';
import { digitsOf } from '../../domain/phone.js';
import type { WhapiApi } from './api.js';
import { isMessageId } from './chat.js';
import { readSent } from './message-sent.js';
import { checkPhoneNumber, found, invalid } from './refusal.js';

/** In UTF-16 units. Whapi names no limit but that of the whole body (413): the one of the other providers is taken. */
const textLimit = 4096;

/** POST /messages/text. */
export function createTextWriter(api: WhapiApi, channel: string): Writer<TextMessage> {
  return {
    check,
    async send(message, call) {
      const refusals = check(message);
      if (refusals.length > 0) throw api.refused(refusals);
      const { phoneNumber, text, replyTo } = message;
      const body = { to: digitsOf(phoneNumber), body: text, ...(replyTo === null ? {} : { quoted: replyTo }) };
      return readSent(await api.post('/messages/text', body, call), channel);
    },
  };
}

function check({ phoneNumber, text, replyTo }: TextMessage): readonly Refusal[] {
  return found([
    ...checkPhoneNumber(phoneNumber),
    text.trim() === '' && invalid('text', 'The text is empty.'),
    text.length > textLimit && invalid('text', `A text has at most ${textLimit} characters.`),
    replyTo !== null && !isMessageId(replyTo) && invalid('replyTo', 'This is no id of a message at Whapi.'),
  ]);
}
