import type { ProviderError, Refusal } from '../../../contract/error.js';
import { createWriterPair as createPair, type Sending, type WriterPair } from '../../kit/writer-pair.js';

export type { WriterPair } from '../../kit/writer-pair.js';

/** Who receives a message: a phone number, or a business-scoped user id. */
type Recipient = { readonly to: string } | { readonly recipient: string };

/** The same message to a number, and to a customer whose number is hidden by a username. */
export function createWriterPair<Message extends { readonly phoneNumber: string }>(
  api: { refused(refusals: readonly Refusal[]): ProviderError },
  sending: Sending<Message, Recipient>,
): WriterPair<Message> {
  return createPair<Message, Recipient>(
    api,
    { ofNumber: (phoneNumber) => ({ to: phoneNumber }), ofContact: (contactId) => ({ recipient: contactId }), checkContact: checkUserId },
    sending,
  );
}

/** A business-scoped user id: a country, optionally `ENT`, and up to 128 letters and digits. */
export function isUserId(contactId: string): boolean {
  return /^[A-Z]{2}(\.ENT)?\.[A-Za-z0-9]{1,128}$/.test(contactId);
}

function checkUserId(contactId: string): readonly Refusal[] {
  if (isUserId(contactId)) return [];
  const message = 'The number of this customer is not known, and WhatsApp gave no user id instead.';
  return [{ code: 'CAPABILITY_NOT_SUPPORTED', message }];
}
