import { digitsOf } from '../../../domain/phone.js';

const personServer = '@s.whatsapp.net';

/** The chat with a customer, as messages name it. The adapter uses it as the contact id everywhere. */
export function chatIdOf(phoneNumber: string): string {
  return `${digitsOf(phoneNumber)}${personServer}`;
}

/** The id in lists of contacts: digits, or already a chat id. */
export function chatIdOfContact(contactId: string): string {
  return contactId.includes('@') ? contactId : `${contactId}${personServer}`;
}

/** The digits of a customer's chat (ContactID: 7 to 15); null for a group or anything else. */
export function contactOfChat(chatId: string): string | null {
  return /^(\d{7,15})@s\.whatsapp\.net$/.exec(chatId)?.[1] ?? null;
}

/** ChatID of the OpenAPI description, and short numbers. */
export function isChatId(text: string): boolean {
  return /^[\d-]{7,31}@[\w.]{1,60}$/.test(text);
}

/** MessageID of the OpenAPI description 1.8.7, which also accepts every id of the narrower pattern that earlier versions published. */
export const messageIdPattern = /^[A-Za-z0-9._]{4,30}-[A-Za-z0-9._]{4,14}(-[A-Za-z0-9._]{4,10})?(-[A-Za-z0-9._]{2,10})?$/;

export function isMessageId(text: string): boolean {
  return messageIdPattern.test(text);
}

/** Only characters of a MessageID, and not a path segment such as "..". */
export function mayBeMessageId(text: string): boolean {
  return /^[\w.-]{1,255}$/.test(text) && !/^\.+$/.test(text);
}
