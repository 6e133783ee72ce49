import type { Refusal } from '../../../contract/error.js';
import type { TextMessage } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, checkText, found, invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { WhapiApi } from '../api.js';
import { isMessageId } from '../chat/chat-id.js';
import { readSent } from './message-sent.js';

/** POST /messages/text. */
export function createTextWriter(api: WhapiApi, channel: string): Writer<TextMessage> {
  const send = async (message: TextMessage, call: WriteCall): Promise<WriteReceipt> => {
    const { phoneNumber, text, replyTo } = message;
    const body = { to: digitsOf(phoneNumber), body: text, ...(replyTo === null ? {} : { quoted: replyTo }) };
    return readSent(await api.post('/messages/text', body, call), channel);
  };
  return createWriter(api, check, send, ['replyTo']);
}

/** Whapi limits only the size of the whole body (413), not the text. */
function check({ phoneNumber, text, replyTo }: TextMessage): readonly Refusal[] {
  return found([
    ...checkPhoneNumber(phoneNumber),
    ...checkText(text),
    replyTo !== null && !isMessageId(replyTo) && invalid('replyTo', 'replyTo is not a message id of Whapi.'),
  ]);
}
