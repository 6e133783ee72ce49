/** Trimmed text. Null for empty text, which Wabotick also writes as "null" (subscriber/list sample). */
export function readText(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return text === '' || text === 'null' ? null : text;
}

/** A key, verbatim. Null when it is empty, or a number too large to be exact. */
export function readKey(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** "1" and "0", also as numbers. */
export function readSwitch(value: unknown): boolean | null {
  const word = readText(value);
  return word === '1' ? true : word === '0' ? false : null;
}

/** Parsing longer JSON would block the event loop. A page of fifty messages has several hundred thousand characters. */
const maxWrapped = 1024 * 1024;

/** Parses JSON in a string; other values pass unchanged. Undefined when it cannot be parsed, or is nested too deeply. */
export function readJson(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  if (value.length > maxWrapped) return undefined;
  try {
    const read: unknown = JSON.parse(value);
    return isShallow(read, 50) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

/** Whether a text is JSON rather than plain text. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}
