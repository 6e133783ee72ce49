/**
 * Text that every database can store: PostgreSQL refuses the zero character, and half a surrogate pair has no UTF-8. Both become U+FFFD.
 * A value to search for is converted in the same way.
 */
export function columnText(text: string): string {
  return Buffer.from(text.replaceAll('\0', '\uFFFD')).toString();
}

export function columnTextOrNull(text: string | null): string | null {
  return text === null ? null : columnText(text);
}

/**
 * An id as a text whose byte order is the order of `compareIds`: numbers before words, numbers by value. A number is stored as its length,
 * its digits without leading zeros, and the original digits, which give 7, 07 and 007 a fixed order.
 */
export function sortId(id: string): string {
  if (!/^\d+$/.test(id)) return `w${sortableText(id)}`;
  const value = id.replace(/^0+(?=\d)/, '');
  return `n${String(value.length).padStart(6, '0')}${value}${id}`;
}

/**
 * A text whose byte order is its order in JavaScript, which orders by UTF-16 code units. Databases order by UTF-8 bytes; they differ only from the
 * surrogates on, so these are escaped.
 */
export function sortableText(text: string): string {
  return columnText(text).replace(/[\uD800-\uFFFF]/g, (unit) => `\uE000${unit.charCodeAt(0).toString(16)}`);
}

/** The text of `sortableText`. */
export function fromSortableText(text: string): string {
  return text.replace(/\uE000([0-9a-f]{4})/g, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)));
}

/** A text as searches compare it: in small letters and without accents, which people leave out when they type. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}
