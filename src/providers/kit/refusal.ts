import type { Refusal } from '../../contract/error.js';
import { readPhoneNumber } from '../../domain/phone.js';

/** WhatsApp's maximum length of a text, in characters. */
export const textLimit = 4096;

/** A place in the input, such as `'text'` or `['buttons', '1', 'title']`. */
type Field = string | readonly string[];

export function invalid(field: Field, message: string): Refusal {
  return { code: 'INVALID', field: [field].flat(), message };
}

/** The refusals among the results of checks. */
export function found(checks: readonly (Refusal | false)[]): Refusal[] {
  return checks.filter((check) => check !== false);
}

export function isBlank(text: string | null): boolean {
  return text === null || text.trim() === '';
}

/** The number of the person that a write concerns. */
export function checkPhoneNumber(phoneNumber: string): Refusal[] {
  if (readPhoneNumber(phoneNumber) !== null) return [];
  return [invalid('phoneNumber', 'A phone number is given in E.164, with the leading +.')];
}

/** A message's text, counted in UTF-16 units: the strictest of the ways in which a provider may count characters. */
export function checkText(text: string): Refusal[] {
  return found([
    isBlank(text) && invalid('text', 'The text is empty.'),
    text.length > textLimit && invalid('text', `A text has at most ${textLimit} characters.`),
  ]);
}

/** The id of the message that this one answers; null when it answers none. */
export function checkReplyTo(replyTo: string | null): Refusal[] {
  return found([replyTo !== null && isBlank(replyTo) && invalid('replyTo', 'The id of the message to answer is empty.')]);
}

/** The id of a message that a write concerns. */
export function checkMessageId({ messageId }: { readonly messageId: string }): Refusal[] {
  return found([isBlank(messageId) && invalid('messageId', 'The id of the message is empty.')]);
}
