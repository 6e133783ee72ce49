import type { Refusal } from '../../../contract/error.js';
import type { TextMessage } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { checkPhoneNumber, checkReplyTo, checkText } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';
import { toExtraInfo } from './extra-info.js';

/** A text, optionally as a reply. WhatsApp delivers it only within 24 hours of the customer's last message. */
export function createTextWriter(api: Api): Writer<TextMessage> {
  const send = (message: TextMessage, call: WriteCall): Promise<WriteReceipt> =>
    api.sendMessage(toTextMessage(message, call.correlationId), call);
  return createWriter(api, check, send, ['replyTo']);
}

function check({ phoneNumber, text, replyTo }: TextMessage): readonly Refusal[] {
  return [...checkPhoneNumber(phoneNumber), ...checkText(text), ...checkReplyTo(replyTo)];
}

/** The pages on texts and replies show `preview_url` as a string and as a boolean; Meta's type is boolean. */
function toTextMessage({ phoneNumber, text, replyTo }: TextMessage, ref: string): string {
  return JSON.stringify({
    messaging_object: {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      context: replyTo === null ? undefined : { message_id: replyTo },
      to: phoneNumber,
      type: 'text',
      text: { preview_url: false, body: text },
    },
    extra_info: toExtraInfo(ref),
  });
}
