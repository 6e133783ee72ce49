import type { Refusal } from '../../../contract/error.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';

/** A text of a message that is not blank and has at most `limit` UTF-16 units. */
export function checkPart(field: string | readonly string[], text: string, limit: number): readonly Refusal[] {
  return found([
    isBlank(text) && invalid(field, 'The text is empty.'),
    text.length > limit && invalid(field, `The text has at most ${limit} characters.`),
  ]);
}

/** The same of a text that may be absent. */
export function checkOptionalPart(field: string | readonly string[], text: string | null, limit: number): readonly Refusal[] {
  return text === null ? [] : checkPart(field, text, limit);
}
