import type { Refusal } from '../../contract/error.js';
import { readPhoneNumber } from '../../domain/phone.js';

/** Where in the input, such as `['buttons', '1', 'title']`. */
export type Path = readonly string[];

/** WhatsApp's limit of a text; their documents name none. */
export const textLimit = 4096;

export function invalid(field: Path, message: string): Refusal {
  return { code: 'INVALID', field, message };
}

/** What their endpoint has no field for. */
export function notCarried(field: Path, message: string): Refusal {
  return { code: 'CAPABILITY_NOT_SUPPORTED', field, message };
}

/** Whom a change or message is about; sent as digits, without + and 00 as documented. */
export function checkPhoneNumber(phoneNumber: string): Refusal[] {
  if (readPhoneNumber(phoneNumber) !== null) return [];
  return [invalid(['phoneNumber'], 'A phone number is given in E.164, with the leading +.')];
}

/** A text that must say something; `most` counts characters as people do, so that an emoji is one. */
export function checkText(text: string, field: Path, most = Infinity): Refusal[] {
  const name = field.at(-1) ?? 'text';
  if (text.trim() === '') return [invalid(field, `The ${name} is empty.`)];
  return [...text].length > most ? [invalid(field, `The ${name} has more than ${most} characters.`)] : [];
}

/** A text that may be left out, but not be empty: what an empty field does is documented nowhere. */
export function checkOptionalText(text: string | null, field: Path, most = Infinity): Refusal[] {
  return text === null ? [] : checkText(text, field, most);
}

/** Ids that go out with commas between them: at least one, each once, and none that would read as two. */
export function checkIds(ids: readonly string[], field: Path): Refusal[] {
  if (ids.length === 0) return [invalid(field, 'The list is empty.')];
  return ids.flatMap((id, index) => {
    const place = [...field, String(index)];
    if (!/^[\w-]{1,100}$/.test(id)) return [invalid(place, 'An id is made of letters, digits, - and _.')];
    return ids.indexOf(id) < index ? [invalid(place, 'The id is given twice.')] : [];
  });
}
