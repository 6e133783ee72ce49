import type { Refusal } from '../../../contract/error.js';
import type { TextMessage } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { checkPhoneNumber, checkReplyTo, checkText } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { toTextMessage } from '../../whatsapp/sending/message.js';
import type { Api } from '../api.js';
import { toMessageBody } from './extra-info.js';

/** The pages on texts and replies show `preview_url` as a string and as a boolean; Meta's type is boolean. */
export function createTextWriter(api: Api): Writer<TextMessage> {
  return createWriter(
    api,
    check,
    (message, call) => api.sendMessage(toMessageBody(toTextMessage({ to: message.phoneNumber }, message, false), call), call),
    ['replyTo'],
  );
}

function check({ phoneNumber, text, replyTo }: TextMessage): readonly Refusal[] {
  return [...checkPhoneNumber(phoneNumber), ...checkText(text), ...checkReplyTo(replyTo)];
}
