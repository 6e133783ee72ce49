/** Text for people, trimmed. Null when nothing is told, which they also write as the word "null" (subscriber/list sample). */
export function readText(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  return text === '' || text === 'null' ? null : text;
}

/** A key, verbatim. Null when it is empty or a number too large to be exact. */
export function readKey(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Longer JSON in a string would hold the event loop while it is read; a page of fifty messages has some hundred thousand characters. */
const maxWrapped = 1024 * 1024;

/** What they wrap as JSON in a string; already unwrapped values pass. Undefined when it cannot be read, or is too deep to be walked. */
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

/** Whether a text is meant as JSON rather than as prose. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}
