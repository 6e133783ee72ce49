import { columnText } from './column-text.js';

/**
 * An id as a text whose byte order is the order of `compareIds`: numbers before words, numbers by value. A number is stored behind its
 * length without leading zeros, and followed by itself as it was written, which decides between 7, 07 and 007.
 */
export function sortId(id: string): string {
  if (!/^\d+$/.test(id)) return `w${byCodeUnits(columnText(id))}`;
  const value = id.replace(/^0+(?=\d)/, '');
  return `n${String(value.length).padStart(6, '0')}${value}${id}`;
}

/** JavaScript orders text by UTF-16 code units, stores by UTF-8 bytes: the two differ only from the surrogates on, so these are spelled out. */
function byCodeUnits(text: string): string {
  return text.replace(/[\uD800-\uFFFF]/g, (unit) => `\uE000${unit.charCodeAt(0).toString(16)}`);
}
