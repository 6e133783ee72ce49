import type { Refusal } from '../../contract/error.js';
import type { TextMessage } from '../../contract/message-write.js';
import type { Writer } from '../../contract/writer.js';
import { digitsOf } from '../../domain/phone.js';
import type { Api } from './api.js';
import { toJson } from './exact-json.js';
import { checkPhoneNumber } from './phone-number.js';

/** WhatsApp's own limit, in UTF-16 units; Z-API's pages name none. */
const textLimit = 4096;

/** POST send-text: a text, perhaps in answer to a message. */
export function createTextWriter(api: Api): Writer<TextMessage> {
  return {
    check,
    async send(message, call) {
      const refusals = check(message);
      if (refusals.length > 0) throw api.refused(refusals);
      const { phoneNumber, text, replyTo } = message;
      return api.send('send-text', toJson({ phone: digitsOf(phoneNumber), message: text, messageId: replyTo ?? undefined }), call);
    },
  };
}

function check({ phoneNumber, text, replyTo }: TextMessage): readonly Refusal[] {
  const refusals: (Refusal | false)[] = [
    ...checkPhoneNumber(phoneNumber),
    text.trim() === '' && { code: 'INVALID', field: ['text'], message: 'The text is empty.' },
    text.length > textLimit && { code: 'INVALID', field: ['text'], message: `A text has at most ${textLimit} characters.` },
    replyTo !== null &&
      replyTo.trim() === '' && { code: 'INVALID', field: ['replyTo'], message: 'The id of the message to answer is empty.' },
  ];
  return refusals.filter((refusal) => refusal !== false);
}
