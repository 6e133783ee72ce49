/** Words that end the name of a secret: access_token, orderToken, client-token, X-Api-Key, hmacSecret … */
const names = 'token|api[-_]?key|authorization|secret|password|webhook[-_]?key|cookie';

const secretName = new RegExp(`(?:${names})$`, 'i');
const nameBeforeValue = patternOf(names);
export const accessTokenBeforeValue = patternOf('access[-_]?token');
const mark = /(\\*)(["'])/y;
// Compiled once: a body may have tens of thousands of names.
const anyQuote = /["']/g;
const endOfText = /\s{0,9}(?:[,:}\]]|\\*["']|$)/y;
const bareValue = /(?!(?:null|true|false|undefined)\b)(?:(?:bearer|basic)\s+)?[^\s"'&,;\\<>(){}[\]]+/iy;

function patternOf(alternatives: string): RegExp {
  return new RegExp(`(?:${alternatives})(\\\\*["'])?\\s{0,9}[:=]\\s{0,9}`, 'gi');
}

export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/**
 * Replaces the values of `name=value`, `name: 'value'` and `"name":"value"`, the last also in JSON inside a JSON string at any depth, where
 * the quote is `\"` or `\\\"`. JSON stays valid JSON.
 */
export function hideNamedValues(text: string, hidden: string, namePattern = nameBeforeValue): string {
  let result = '';
  let done = 0;
  namePattern.lastIndex = 0;
  for (let name = namePattern.exec(text); name !== null; name = namePattern.exec(text)) {
    const found = name[1] === undefined || isMark(name[1]) ? valueAt(text, namePattern.lastIndex, name[1]) : undefined;
    if (found === undefined) continue;
    // A number in JSON has no quotes.
    const around = found.isBare && name[1] !== undefined ? name[1] : '';
    result += text.slice(done, found.start) + around + hidden + around;
    done = found.end;
    namePattern.lastIndex = done;
  }
  return result + text.slice(done);
}

/** Each level of JSON in JSON doubles the backslashes and adds one: 0, 1, 3, 7. Another number of them belongs to the text before the quote. */
function isMark(quoted: string): boolean {
  return Number.isInteger(Math.log2(quoted.length));
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly isBare: boolean;
}

function valueAt(text: string, at: number, nameMark: string | undefined): Found | undefined {
  mark.lastIndex = at;
  const opening = mark.exec(text);
  if (opening === null) {
    bareValue.lastIndex = at;
    return bareValue.test(text) ? { start: at, end: bareValue.lastIndex, isBare: true } : undefined;
  }
  const [whole, backslashes = '', quote = ''] = opening;
  if (!isMark(whole)) return undefined;
  const start = at + whole.length;
  const isOneMore = nameMark === whole || (!endsText(text, start) && (nameMark === undefined || nameMark.length === whole.length));
  const end = isOneMore ? endOfQuoted(text, start, backslashes.length, quote) : start;
  return end > start ? { start, end, isBare: false } : undefined;
}

/** The end of the value, before its closing quote; or the end of the surrounding text, when that was truncated. */
function endOfQuoted(text: string, start: number, depth: number, quote: string): number {
  anyQuote.lastIndex = start;
  for (let next = anyQuote.exec(text); next !== null; next = anyQuote.exec(text)) {
    const run = backslashesBefore(text, start, next.index);
    // Backslashes that are part of the value come in multiples of this. The remainder is the level of the quote.
    const level = run % (2 * (depth + 1));
    if (next[0] === quote && level === depth) return next.index - depth;
    if (next[0] === quote ? level !== 2 * depth + 1 : next[0] === '"' && endsText(text, next.index + 1)) return next.index - run;
  }
  return text.length;
}

function backslashesBefore(text: string, start: number, at: number): number {
  let first = at;
  while (first > start && text[first - 1] === '\\') first -= 1;
  return at - first;
}

/** A quote before a comma, a bracket, another quote or the end does not begin a value: it ends the text that contains the name. */
function endsText(text: string, at: number): boolean {
  endOfText.lastIndex = at;
  return endOfText.test(text);
}
