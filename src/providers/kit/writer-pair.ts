import type { ProviderError, Refusal } from '../../contract/error.js';
import type { ToContact } from '../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../contract/writer.js';
import { checkPhoneNumber } from './refusal.js';
import { createWriter } from './writer.js';

/** The same message to a number, and to a customer whose number is not known. */
export interface WriterPair<Message extends { readonly phoneNumber: string }> {
  readonly toNumber: Writer<Message>;
  readonly toContact: Writer<ToContact<Message>>;
}

/** What is sent, whoever receives it. `Recipient` is the person as the provider's requests name one. */
export interface Sending<Message extends { readonly phoneNumber: string }, Recipient> {
  readonly carries: Writer<Message>['carries'];
  check(message: Omit<Message, 'phoneNumber'>): readonly Refusal[];
  send(recipient: Recipient, message: Omit<Message, 'phoneNumber'>, call: WriteCall): Promise<WriteReceipt>;
}

/** How a provider names people. */
export interface Naming<Recipient> {
  ofNumber(phoneNumber: string): Recipient;
  ofContact(contactId: string): Recipient;
  checkContact(contactId: string): readonly Refusal[];
}

export function createWriterPair<Message extends { readonly phoneNumber: string }, Recipient>(
  api: { refused(refusals: readonly Refusal[]): ProviderError },
  { ofNumber, ofContact, checkContact }: Naming<Recipient>,
  { carries, check, send }: Sending<Message, Recipient>,
): WriterPair<Message> {
  return {
    toNumber: createWriter<Message>(
      api,
      (message) => [...checkPhoneNumber(message.phoneNumber), ...check(message)],
      (message, call) => send(ofNumber(message.phoneNumber), message, call),
      carries,
    ),
    toContact: createWriter<ToContact<Message>>(
      api,
      (message) => [...checkContact(message.contactId), ...check(message)],
      (message, call) => send(ofContact(message.contactId), message, call),
      carries as Writer<ToContact<Message>>['carries'],
    ),
  };
}
