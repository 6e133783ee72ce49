import type { TimeSlices } from '../../observability/time-slice.js';

/** An order has about twenty values, so 16 MiB of orders have less than half as many. More values need a disproportionate amount of memory. */
const maxValues = 1_000_000;

const chunkBytes = 1024 * 1024;

export const codes = { quote: 0x22, comma: 0x2c, backslash: 0x5c, openList: 0x5b, closeList: 0x5d, open: 0x7b, close: 0x7d } as const;

/** Start of each object and list that is longer than `minBytes`, with its end (the byte after its bracket). */
export type Outline = ReadonlyMap<number, number>;

/**
 * Undefined when brackets and quotes do not match, so that no position in the text is certain, when nesting is deeper than
 * `maxDepth`, or when there are too many values.
 */
export async function readOutline(
  bytes: Uint8Array,
  { minBytes, maxDepth, slices }: { readonly minBytes: number; readonly maxDepth: number; readonly slices: TimeSlices },
): Promise<Outline | undefined> {
  const outline = new Map<number, number>();
  const opened: number[] = [];
  let values = 0;
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + chunkBytes);
    while (at < end) {
      const code = bytes[at];
      if (code === codes.quote) {
        at = behindString(bytes, at);
        continue;
      }
      if (code === codes.open || code === codes.openList) {
        opened.push(at);
        if (opened.length > maxDepth) return undefined;
      } else if (code === codes.close || code === codes.closeList) {
        const start = opened.pop();
        // The closing bracket's code is two more than the opening one's.
        if (start === undefined || bytes[start] !== code - 2) return undefined;
        if (at + 1 - start > minBytes) outline.set(start, at + 1);
      } else if (code === codes.comma) values += 1;
      at += 1;
    }
    await slices.pause();
    if (at > bytes.length || values > maxValues) return undefined;
  }
  return opened.length === 0 ? outline : undefined;
}

/** The position after the string that starts at this quote; the end of the text when the string is not closed. */
export function behindString(bytes: Uint8Array, quote: number): number {
  let at = quote + 1;
  for (let code = bytes[at]; code !== undefined; code = bytes[at]) {
    at += code === codes.backslash ? 2 : 1;
    if (code === codes.quote) return at;
  }
  return bytes.length + 1;
}
