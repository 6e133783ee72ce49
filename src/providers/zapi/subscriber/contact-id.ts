/** Digits, `…@lid`, `…-group`: anything else is no address of theirs, and could be another path. */
export function isContactId(text: string): boolean {
  return /^\w[\w@.+-]{0,99}$/.test(text);
}

/** What WhatsApp puts in the place of a number ("Linked ID"). */
export function isLid(text: string): boolean {
  return /^\d{1,30}@lid$/.test(text);
}

/** A group's address, in the form of today or as it was made of its founder's number. */
export function isGroupId(text: string): boolean {
  return /^\d{1,30}-(?:group|\d{1,20})$/.test(text);
}
