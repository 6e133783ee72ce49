import { readNumber } from './json-number.js';

/** Finds long runs of digits and exponents outside of strings. A match inside a string only costs time. */
const mayLoseDigits = /(?:^|[\s,:[])-?(?:\d[\d.]{15}|\d+(?:\.\d+)?[eE])/;
const number = /-?\d[\d.eE+-]*/g;

/** The value of a valid JSON text, in which numbers that would lose digits are strings. */
export function withExactNumbers(text: string, parsed: unknown): unknown {
  if (!mayLoseDigits.test(text)) return parsed;
  const quoted = quoteLongNumbers(text);
  return quoted === text ? parsed : (JSON.parse(quoted) as unknown);
}

function quoteLongNumbers(text: string): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    result += text.slice(at, end).replace(number, (literal) => (typeof readNumber(literal) === 'string' ? `"${literal}"` : literal));
    at = quote === -1 ? end : behindString(text, quote);
    result += text.slice(end, at);
  }
  return result;
}

function behindString(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
}
