/**
 * One escaped character, or the several bytes of one in UTF-8: percent-encoded any number of times, escaped in JSON, also in JSON inside a
 * JSON string, or escaped in HTML.
 */
const escapes =
  /(?:%(?:25)*[89a-f][\da-f])+|%(?:25)*([0-7][\da-f])|\\{1,7}(?:u([\da-f]{4})|(["'/]))|&(?:#(\d{1,6})|#x([\da-f]{1,5})|(amp|quot|apos|lt|gt));/gi;

const entities: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };

/** Replaces what matches the pattern after unescaping, however escapes are mixed. The rest of the text stays escaped as it is. */
export function replaceEscaped(text: string, pattern: RegExp, replacement: string): string {
  const plain = text.replace(escapes, unescape);
  if (plain === text || !new RegExp(pattern.source).test(plain)) return text;
  const places = placesIn(text);
  let result = '';
  let done = 0;
  for (const { 0: found, index } of plain.matchAll(pattern)) {
    result += text.slice(done, places.startOf(index)) + replacement;
    done = places.endOf(index + found.length);
  }
  return result + text.slice(done);
}

function unescape(escaped: string, byte?: string, unicode?: string, mark?: string, decimal?: string, hex?: string, name?: string): string {
  const code = byte ?? unicode ?? hex;
  if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
  if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
  if (mark !== undefined) return mark;
  if (name !== undefined) return entities[name.toLowerCase()] ?? escaped;
  return Buffer.from(escaped.replace(/%(?:25)*/g, ''), 'hex').toString('utf8');
}

/** Maps positions of the plain text to the escaped text. A position inside an escape maps to its start or its end. */
function placesIn(text: string): { startOf(at: number): number; endOf(at: number): number } {
  const found: { readonly plainStart: number; readonly plainEnd: number; readonly start: number; readonly end: number }[] = [];
  let shift = 0;
  text.replace(escapes, (escaped: string, ...rest: (string | number | undefined)[]) => {
    const start = rest.find((part) => typeof part === 'number') ?? 0;
    const length = unescape(escaped, ...(rest.slice(0, 6) as string[])).length;
    const plainStart = start - shift;
    found.push({ plainStart, plainEnd: plainStart + length, start, end: start + escaped.length });
    shift += escaped.length - length;
    return escaped;
  });
  const placeOf = (at: number, isStart: boolean): number => {
    const before = found.findLast(({ plainStart }) => (isStart ? plainStart <= at : plainStart < at));
    if (before === undefined) return at;
    if (at < before.plainEnd || (isStart && at === before.plainStart)) return isStart ? before.start : before.end;
    return before.end + at - before.plainEnd;
  };
  return { startOf: (at) => placeOf(at, true), endOf: (at) => placeOf(at, false) };
}
