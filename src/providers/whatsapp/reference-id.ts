import type { Refusal } from '../../contract/error.js';
import type { Order } from '../../domain/order.js';
import { invalid } from '../kit/refusal.js';

/** Maximum length of a reference_id, in characters. */
const referenceIdLimit = 35;

/** The reference_id of an order: at most 35 of [A-Za-z0-9_.-], as WhatsApp allows. Blanks around it are removed. Null for anything else. */
export function toReferenceId(reference: string): string | null {
  const referenceId = reference.trim();
  return /^[A-Za-z0-9_.-]+$/.test(referenceId) && referenceId.length <= referenceIdLimit ? referenceId : null;
}

/**
 * The reference_id for a customer's cart. A cart has none, and its message id is too long, so the end of the message id is used, which
 * differs for every message. Null when no part of it is valid.
 */
function cartReferenceId(messageId: string): string | null {
  const letters = messageId.trim().replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return toReferenceId(messageId) ?? toReferenceId(letters.slice(-referenceIdLimit));
}

/** The reference of a cart: the reference_id for replies, payments and updates, or the message id when that is not possible. */
export function cartReference(messageId: string): string {
  return cartReferenceId(messageId) ?? messageId;
}

/** The reference_id of an order: its reference, or the one made of the message id of its cart. */
export function referenceIdOf({ reference, keys }: Order): string | null {
  return toReferenceId(reference) ?? (keys.messageId === reference ? cartReferenceId(reference) : null);
}

export function checkTrackedOrder({ reference }: Order): readonly Refusal[] {
  if (toReferenceId(reference) !== null) return [];
  return [invalid('reference', 'A reference_id of WhatsApp has 1 to 35 characters of A-Z, a-z, 0-9, _, . and -.')];
}
