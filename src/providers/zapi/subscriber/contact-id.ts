/** Digits, `…@lid` or `…-group`. Anything else is not an address and could be another path. */
export function isContactId(text: string): boolean {
  return /^\w[\w@.+-]{0,99}$/.test(text);
}

/** WhatsApp's replacement for a hidden number ("Linked ID"). */
export function isLid(text: string): boolean {
  return /^\d{1,30}@lid$/.test(text);
}

/** A group's address: today's format, or the older one made of its founder's number. */
export function isGroupId(text: string): boolean {
  return /^\d{1,30}-(?:group|\d{1,20})$/.test(text);
}
