import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { BoundedMap } from './bounded-memory.js';

/** How nearly all providers write numbers. */
const bareDigits = /^[1-9]\d{5,14}$/;

/**
 * E.164 of the digits a provider gives (with or without +, or as `digits@server`); null when they cannot be a number.
 * Checks only whether a number is possible, not whether it is assigned: numbering plans change faster than metadata.
 */
export function toPhoneNumber(digits: unknown): string | null {
  if (typeof digits === 'string' && bareDigits.test(digits)) return possible(digits);
  if (typeof digits !== 'string' && typeof digits !== 'number') return null;
  const bare = String(digits)
    .trim()
    .replace(/^\+/, '')
    .replace(/@(s\.whatsapp\.net|c\.us)$/, '');
  return bareDigits.test(bare) ? possible(bare) : null;
}

/** Reads a client's number: strictly E.164 with + and possible, without a national 0 behind the country code. Null for anything else. */
export function readPhoneNumber(text: string): string | null {
  return /^\+[1-9]\d{5,14}$/.test(text) && possible(text.slice(1)) === text ? text : null;
}

/** The digits of an E.164 number, for providers that do not accept a +. */
export function digitsOf(phoneNumber: string): string {
  return phoneNumber.replace(/^\+/, '');
}

/** By digits alone: the same customers appear in every list, and parsing is slow. */
const known = new BoundedMap<string | null>(5_000);

/** Mexico's mobile numbers dropped the 1 in 2019, but WhatsApp's addresses there keep it. */
const mexicanMobile = /^521\d{10}$/;

function possible(digits: string): string | null {
  const before = known.get(digits);
  if (before !== undefined) return before;
  const number = mexicanMobile.test(digits) ? `+${digits}` : parsed(`+${digits}`);
  known.set(digits, number);
  return number;
}

function parsed(text: string): string | null {
  const number = parsePhoneNumberFromString(text);
  return number?.isPossible() === true ? number.number : null;
}
