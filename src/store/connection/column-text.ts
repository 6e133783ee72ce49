/**
 * Text as every store can keep it: PostgreSQL refuses the zero character, and half a surrogate pair has no UTF-8. Both become U+FFFD.
 * What is searched for goes through the same door.
 */
export function columnText(text: string): string {
  return Buffer.from(text.replaceAll('\0', '\uFFFD')).toString();
}

export function columnTextOrNull(text: string | null): string | null {
  return text === null ? null : columnText(text);
}
