import type { Refusal } from '../../../contract/error.js';
import type { TextMessage, ToContact } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, checkReplyTo, checkText } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { isGroupId } from '../subscriber/contact-id.js';
import { toJson } from '../exact-json.js';
import { checkContactId } from '../subscriber/phone-number.js';

/** POST send-text: a text, optionally as a reply. */
export function createTextWriter(api: Api): Writer<TextMessage> {
  const check = (message: TextMessage): readonly Refusal[] => [...checkPhoneNumber(message.phoneNumber), ...checkContent(message)];
  return {
    carries: ['replyTo'],
    check,
    send: (message, call) => sendText(api, digitsOf(message.phoneNumber), message, check(message), call),
  };
}

/** The same to a `…@lid` or a group, which `phone` accepts too. */
export function createContactTextWriter(api: Api): Writer<ToContact<TextMessage>> {
  const check = (message: ToContact<TextMessage>): readonly Refusal[] => [
    ...checkContactId(message.contactId, isGroupId),
    ...checkContent(message),
  ];
  return { carries: ['replyTo'], check, send: (message, call) => sendText(api, message.contactId, message, check(message), call) };
}

type Text = Pick<TextMessage, 'text' | 'replyTo'>;

async function sendText(
  api: Api,
  phone: string,
  { text, replyTo }: Text,
  refusals: readonly Refusal[],
  call: WriteCall,
): Promise<WriteReceipt> {
  if (refusals.length > 0) throw api.refused(refusals);
  return api.send('send-text', toJson({ phone, message: text, messageId: replyTo ?? undefined }), call);
}

/** Z-API documents no limit of a text, so WhatsApp's limit applies. */
function checkContent({ text, replyTo }: Text): readonly Refusal[] {
  return [...checkText(text), ...checkReplyTo(replyTo)];
}
