import type { Refusal } from '../../contract/error.js';
import type { Order } from '../../domain/order.js';
import { invalid } from '../kit/refusal.js';

/** Longest reference_id, in characters. */
const referenceIdLimit = 35;

/** The reference_id of an order: at most 35 of [A-Za-z0-9_.-], as WhatsApp allows. Blanks around it are not part of it. Null for anything else. */
export function toReferenceId(reference: string): string | null {
  const referenceId = reference.trim();
  return /^[A-Za-z0-9_.-]+$/.test(referenceId) && referenceId.length <= referenceIdLimit ? referenceId : null;
}

/**
 * The reference_id under which a cart of a customer is answered and its status told. A cart comes without one, and its message's id is
 * too long: the end of it, which differs for every message, in the letters that WhatsApp allows. Null when nothing of it can be used.
 */
function cartReferenceId(messageId: string): string | null {
  const letters = messageId.trim().replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return toReferenceId(messageId) ?? toReferenceId(letters.slice(-referenceIdLimit));
}

/** The reference of a cart: the reference_id under which it is answered, paid and updated; its message's id where that cannot be one. */
export function cartReference(messageId: string): string {
  return cartReferenceId(messageId) ?? messageId;
}

/** The reference_id of any order: its reference, or that of a cart that was remembered by its message's id. */
export function referenceIdOf({ reference, keys }: Order): string | null {
  return toReferenceId(reference) ?? (keys.messageId === reference ? cartReferenceId(reference) : null);
}

export function checkTrackedOrder({ reference }: Order): readonly Refusal[] {
  if (toReferenceId(reference) !== null) return [];
  return [invalid('reference', 'A reference_id of WhatsApp has 1 to 35 characters of A-Z, a-z, 0-9, _, . and -.')];
}
