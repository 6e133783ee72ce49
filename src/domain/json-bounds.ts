/** Above what any provider or client sends: their JSON is less than 20 levels deep and has fewer values. */
export const maxJsonDepth = 64;
export const maxJsonValues = 25_000;

/** The meaning of each byte for the structure of JSON. Other bytes have none. */
const [isOpening, isClosing, isComma, isQuote, isBackslash] = [1, 2, 3, 4, 5];
const meanings = Uint8Array.from({ length: 256 }, (_, byte) => 1 + '[]{},"\\'.indexOf(String.fromCharCode(byte))).map(
  (place) => [0, isOpening, isClosing, isOpening, isClosing, isComma, isQuote, isBackslash][place] ?? 0,
);

/**
 * Whether JSON (UTF-8) is nested too deep or has too many values to be parsed. Parsing one MiB of brackets blocks the event loop for a third
 * of a second, and walking the value takes longer. This function reads each byte once, a few milliseconds for one MiB. `withStrings` also
 * counts what looks like values inside strings, for callers that parse JSON out of strings.
 */
export function exceedsJsonBounds(bytes: Uint8Array, { withStrings = false }: { readonly withStrings?: boolean } = {}): boolean {
  let depth = 0;
  let values = 1;
  let isInString = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const meaning = meanings[bytes[index] as number];
    if (meaning === 0) continue;
    if (meaning === isQuote) isInString = !isInString;
    else if (meaning === isBackslash) index += isInString ? 1 : 0;
    else if (isInString && !withStrings) continue;
    else if (meaning === isClosing) depth -= isInString ? 0 : 1;
    else {
      values += 1;
      if (meaning === isOpening && !isInString) depth += 1;
      if (depth > maxJsonDepth || values > maxJsonValues) return true;
    }
  }
  return false;
}
