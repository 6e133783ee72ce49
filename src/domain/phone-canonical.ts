import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { BoundedMap } from './bounded-memory.js';
import { digitsOf, toPhoneNumber } from './phone.js';

/**
 * One form for all E.164 numbers that reach the same WhatsApp account. Every other number is returned as it is. Never an error.
 *
 * - Brazil, with the ninth digit: +55 31 8765-4321 becomes +55 31 98765-4321. Mobile numbers got a leading 9 from 2012 to 2016 (Anatel,
 *   resolution 553/2010), and WhatsApp keeps the address of accounts that are older. Only where eight digits begin with 6 to 9, which were the
 *   mobile ranges: numbers of landlines begin with 2 to 5 and got no digit. Area codes have two digits without 0.
 * - Mexico, without the 1: +52 1 55 1234 5678 becomes +52 55 1234 5678. The 1 of mobile numbers was dropped in August 2019 (IFT, Plan Técnico
 *   Fundamental de Numeración), and WhatsApp's addresses keep it (WhatsApp Help Center, "About international phone number format").
 * - Argentina, with the 9: +54 11 2345-6789 becomes +54 9 11 2345-6789. The 9 marks a mobile that is called from abroad (ITU-T E.164, national
 *   numbering plan of Argentina), and WhatsApp requires it (the same Help Center article). Assumed: a landline and a mobile never share area
 *   code and number there, because a block of numbers is assigned to one of them.
 */
export function canonicalNumber(phoneNumber: string): string {
  for (const { short, toLong } of rules) if (short.test(phoneNumber)) return phoneNumber.replace(short, toLong);
  return phoneNumber;
}

/** All E.164 numbers with the same canonical form, the canonical one first. */
export function equalNumbers(phoneNumber: string): readonly string[] {
  const canonical = canonicalNumber(phoneNumber);
  for (const { canonicalForm, toOther } of rules) {
    if (canonicalForm.test(canonical)) return [canonical, canonical.replace(canonicalForm, toOther)];
  }
  return [canonical];
}

/** The canonical number in an address, else the address itself. */
export function canonicalAddress(address: string): string {
  const number = toPhoneNumber(address);
  return number === null ? address : canonicalNumber(number);
}

/** How providers write an E.164 number where an address is meant. */
export function writtenAddresses(phoneNumber: string): readonly string[] {
  const digits = digitsOf(phoneNumber);
  return [phoneNumber, digits, `${digits}@s.whatsapp.net`, `${digits}@c.us`];
}

/** `short` is the form that is not canonical. The two patterns of a rule match no number of another rule. */
const rules = [
  {
    short: /^\+55([1-9]{2})([6-9]\d{7})$/,
    toLong: '+55$19$2',
    canonicalForm: /^\+55([1-9]{2})9([6-9]\d{7})$/,
    toOther: '+55$1$2',
  },
  { short: /^\+521(\d{10})$/, toLong: '+52$1', canonicalForm: /^\+52(\d{10})$/, toOther: '+521$1' },
  { short: /^\+54([1-8]\d{9})$/, toLong: '+549$1', canonicalForm: /^\+549([1-8]\d{9})$/, toOther: '+54$1' },
] as const;

/** The same customers appear again and again, and formatting is slow. */
const known = new BoundedMap<readonly string[]>(1_000);

/**
 * How texts write an E.164 number: its digits, the formats of its country, and its digits in base64, as WhatsApp's message ids contain them.
 * Each is long enough to be searched for in any text.
 */
export function spellingsOf(phoneNumber: string): readonly string[] {
  const before = known.get(phoneNumber);
  if (before !== undefined) return before;
  const digits = phoneNumber.slice(1);
  const parsed = parsePhoneNumberFromString(phoneNumber);
  const international = parsed?.formatInternational() ?? '';
  const national = parsed?.formatNational() ?? '';
  const formats = [international, international.replaceAll(' ', '-'), national, national.replace(/[()]/g, '')];
  const written = formats.filter((text) => text.replace(/\D/g, '').length >= minimumDigits && /\d\D+\d/.test(text));
  const spellings = [...new Set([digits, ...written, ...base64Of(digits)])];
  known.set(phoneNumber, spellings);
  return spellings;
}

/** Shorter national numbers appear in texts by chance. */
const minimumDigits = 8;

/** The characters of base64 that the digits alone decide, for each of the three places in a group of bytes where they may begin. */
function base64Of(digits: string): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.from(`${'\0'.repeat(offset)}${digits}`).toString('base64');
    const first = Math.ceil((offset * 8) / 6);
    return text.slice(first, Math.floor(((offset + digits.length) * 8) / 6));
  });
}
