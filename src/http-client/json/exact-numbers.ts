import { readNumber } from './json-number.js';

/** Numbers of fewer characters keep all their digits. */
const longRun = 16;
/** Unless they have an exponent of three digits: they overflow, or become 0. */
const largeExponent = /\d[eE][-+]?\d{3}/;
const [quote, point, zero, nine] = [0x22, 0x2e, 0x30, 0x39];
const number = /-?\d[\d.eE+-]*/g;

/** The value of a valid JSON text, in which numbers that would lose digits are strings. */
export function withExactNumbers(text: string, parsed: unknown): unknown {
  if (!mayLoseDigits(text)) return parsed;
  const quoted = quoteLongNumbers(text);
  return quoted === text ? parsed : (JSON.parse(quoted) as unknown);
}

/** Whether the text has to be read again. A false alarm only costs time. */
function mayLoseDigits(text: string): boolean {
  return hasLongRun(text) || largeExponent.test(text);
}

/**
 * Looks for so many digits and points in a row, at every sixteenth character only, because a pattern that looks at each took a tenth of
 * the time of a list. Most long runs are identifiers: behind a quotation mark, where no number can begin.
 */
function hasLongRun(text: string): boolean {
  for (let at = longRun - 1; at < text.length; at += longRun) {
    if (!isDigitOrPoint(text, at)) continue;
    let start = at;
    while (isDigitOrPoint(text, start - 1)) start -= 1;
    while (isDigitOrPoint(text, at)) at += 1;
    if (at - start >= longRun && text.charCodeAt(start - 1) !== quote) return true;
  }
  return false;
}

/** False outside of the text, where the code is NaN. */
function isDigitOrPoint(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (code >= zero && code <= nine) || code === point;
}

function quoteLongNumbers(text: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('"', at);
    const end = next === -1 ? text.length : next;
    result += text.slice(at, end).replace(number, (literal) => (typeof readNumber(literal) === 'string' ? `"${literal}"` : literal));
    at = next === -1 ? end : behindString(text, next);
    result += text.slice(end, at);
  }
  return result;
}

function behindString(text: string, opening: number): number {
  for (let end = text.indexOf('"', opening + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
}
