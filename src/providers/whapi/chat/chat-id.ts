import { digitsOf } from '../../../domain/phone.js';

const personServer = '@s.whatsapp.net';

/** The chat with a person, as messages name it; every part of this house calls people so. */
export function chatIdOf(phoneNumber: string): string {
  return `${digitsOf(phoneNumber)}${personServer}`;
}

/** What lists of contacts call people: digits, or already the chat's id. */
export function chatIdOfContact(contactId: string): string {
  return contactId.includes('@') ? contactId : `${contactId}${personServer}`;
}

/** The digits of a person's chat (ContactID: 7 to 15); null for a group or anything else. */
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

/** Of the letters of a MessageID, and no path of its own. */
export function mayBeMessageId(text: string): boolean {
  return /^[\w.-]{1,255}$/.test(text) && !/^\.+$/.test(text);
}
