/** Deeper than what any provider or client sends (theirs end below 20), and more values than one event or operation needs. */
export const maxJsonDepth = 64;
export const maxJsonValues = 25_000;

/** What a byte of JSON may mean; every other byte means nothing to its shape. */
const [isOpening, isClosing, isComma, isQuote, isBackslash] = [1, 2, 3, 4, 5];
const meanings = Uint8Array.from({ length: 256 }, (_, byte) => 1 + '[]{},"\\'.indexOf(String.fromCharCode(byte))).map(
  (place) => [0, isOpening, isClosing, isOpening, isClosing, isComma, isQuote, isBackslash][place] ?? 0,
);

/**
 * Whether JSON (UTF-8) is nested deeper or holds more values than is good to parse. Parsing a mebibyte of brackets takes the event loop
 * for a third of a second, and walking the value takes longer; this reads each byte once, a few milliseconds for a mebibyte.
 * `withStrings` counts what looks like values inside strings too, for whoever parses JSON out of them.
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
