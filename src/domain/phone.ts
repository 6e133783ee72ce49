import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { BoundedMap } from './bounded-memory.js';

/**
 * E.164 of the digits a provider gives (with or without +, or as `digits@server`); null when they cannot be a number.
 * Possible is enough, valid is never asked: numbering plans change faster than metadata.
 */
export function toPhoneNumber(digits: unknown): string | null {
  if (typeof digits !== 'string' && typeof digits !== 'number') return null;
  const bare = String(digits)
    .trim()
    .replace(/^\+/, '')
    .replace(/@(s\.whatsapp\.net|c\.us)$/, '');
  return /^[1-9]\d{5,14}$/.test(bare) ? possible(`+${bare}`) : null;
}

/** What a client sends: strictly E.164 with +, possible; a national 0 behind the country's code is none. Null when it is not. */
export function readPhoneNumber(text: string): string | null {
  return /^\+[1-9]\d{5,14}$/.test(text) && possible(text) === text ? text : null;
}

/** The digits of an E.164 number, as providers want them that take no +. */
export function digitsOf(phoneNumber: string): string {
  return phoneNumber.replace(/^\+/, '');
}

/** The same customers come again in every list, and finding out is slow. */
const known = new BoundedMap<string | null>(10_000);

/** Mexico's mobiles lost their 1 in 2019, but WhatsApp's own addresses of people there keep it. */
const mexicanMobile = /^\+521\d{10}$/;

function possible(text: string): string | null {
  if (mexicanMobile.test(text)) return text;
  const before = known.get(text);
  if (before !== undefined) return before;
  const parsed = parsePhoneNumberFromString(text);
  const number = parsed?.isPossible() === true ? parsed.number : null;
  known.set(text, number);
  return number;
}
