import { withExactNumbers } from './exact-numbers.js';
import { TolerantReader } from './json-reader.js';

/** Deeper nesting could overflow the stack of code that walks the value. */
export const maxDepth = 100;

export interface ReadJson {
  readonly value: unknown;
  /** Elements of lists that could not be read and were skipped. */
  readonly brokenRecords: number;
}

/**
 * A provider's JSON, read tolerantly. Integers beyond 2^53 and decimals that would lose digits become strings. JSON embedded in a string
 * without escaping (`"settings":"{"tax":"5"}"`) becomes that string, a bare word such as `8XX3` becomes a string, and missing or extra
 * commas are accepted. An element of a list that is still unreadable is skipped and counted. Undefined for truncated text and for no JSON.
 */
export function readJson(text: string): ReadJson | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return new TolerantReader(text, maxDepth).read();
  }
  return hasFewBrackets(text) || isShallow(value, maxDepth) ? { value: withExactNumbers(text, value), brokenRecords: 0 } : undefined;
}

/** Whether there are too few opening brackets for the value to be too deep: then it need not be walked. */
function hasFewBrackets(text: string): boolean {
  let found = 0;
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      found += 1;
      if (found > maxDepth) return false;
    }
  }
  return true;
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  if (Array.isArray(value)) return value.every((element) => isShallow(element, levels - 1));
  const members = value as Record<string, unknown>;
  for (const name in members) if (!isShallow(members[name], levels - 1)) return false;
  return true;
}
