/** Digits, `…@lid`, `…-group`: anything else is no address of theirs, and could be another path. */
export function isContactId(text: string): boolean {
  return /^\w[\w@.+-]{0,99}$/.test(text);
}
