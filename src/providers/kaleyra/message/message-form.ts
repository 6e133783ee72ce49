import type { Writer } from '../../../contract/writer.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { MessageForm } from '../../whatsapp/sending/message-form.js';
import type { Api } from '../api.js';
import { toMessageBody } from './extra-info.js';

/** A message that Kaleyra passes on to WhatsApp as Meta writes it. */
export function createFormWriter<Message extends { readonly phoneNumber: string }>(
  api: Api,
  { carries, check, toMessage }: MessageForm<Message>,
): Writer<Message> {
  return createWriter(
    api,
    (message) => [...checkPhoneNumber(message.phoneNumber), ...check(message)],
    (message, call) => api.sendMessage(toMessageBody(toMessage({ to: message.phoneNumber }, message), call), call),
    carries,
  );
}
