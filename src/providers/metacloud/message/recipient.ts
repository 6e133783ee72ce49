import type { ProviderError, Refusal } from '../../../contract/error.js';
import type { ToContact } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';

/** Who receives a message: a phone number, or a business-scoped user id. */
type Recipient = { readonly to: string } | { readonly recipient: string };

/** The same message to a number, and to a customer whose number is hidden by a username. */
export interface WriterPair<Message extends { readonly phoneNumber: string }> {
  readonly toNumber: Writer<Message>;
  readonly toContact: Writer<ToContact<Message>>;
}

/** What is sent, whoever receives it. */
interface Sending<Message extends { readonly phoneNumber: string }> {
  readonly carries: Writer<Message>['carries'];
  check(message: Omit<Message, 'phoneNumber'>): readonly Refusal[];
  send(recipient: Recipient, message: Omit<Message, 'phoneNumber'>, call: WriteCall): Promise<WriteReceipt>;
}

export function createWriterPair<Message extends { readonly phoneNumber: string }>(
  api: { refused(refusals: readonly Refusal[]): ProviderError },
  { carries, check, send }: Sending<Message>,
): WriterPair<Message> {
  return {
    toNumber: createWriter<Message>(
      api,
      (message) => [...checkPhoneNumber(message.phoneNumber), ...check(message)],
      (message, call) => send({ to: message.phoneNumber }, message, call),
      carries,
    ),
    toContact: createWriter<ToContact<Message>>(
      api,
      (message) => [...checkUserId(message.contactId), ...check(message)],
      (message, call) => send({ recipient: message.contactId }, message, call),
      carries as Writer<ToContact<Message>>['carries'],
    ),
  };
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
