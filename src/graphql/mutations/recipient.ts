import type { Refusal } from '../../contract/error.js';
import type { Provider } from '../../contract/provider.js';
import { readId, type IdType } from '../../domain/id.js';
import { toPhoneNumber } from '../../domain/phone.js';
import { addressesOf, contactIdOf } from '../request/contact-address.js';
import type { Context } from '../request/context.js';
import type { InputMaybe } from '../schema/generated.js';
import { invalid } from './write-input.js';

/** The fields of an input that name a recipient. */
export interface RecipientInput {
  readonly channel: string;
  readonly phoneNumber?: InputMaybe<string> | undefined;
  readonly conversationId?: InputMaybe<string> | undefined;
  readonly subscriberId?: InputMaybe<string> | undefined;
}

/** The recipient of a message. `phoneNumber` is null when it is not known; `contactId` is the provider's own address. */
export interface Recipient {
  readonly phoneNumber: string | null;
  readonly contactId: string;
  /** The input field that named the recipient. */
  readonly field: RecipientField | 'customerId';
}

const recipientFields = ['phoneNumber', 'conversationId', 'subscriberId'] as const;
type RecipientField = (typeof recipientFields)[number];

const idTypes: Readonly<Record<Exclude<RecipientField, 'phoneNumber'>, IdType>> = {
  conversationId: 'Conversation',
  subscriberId: 'Subscriber',
};

export interface ParsedRecipient {
  readonly recipient: Recipient & { readonly field: RecipientField };
  /** Why the input names no valid recipient; `recipient` is then empty. */
  readonly refusal: Refusal | null;
}

export const noRecipient: ParsedRecipient = { recipient: { phoneNumber: '', contactId: '', field: 'phoneNumber' }, refusal: null };

/** Reads the recipient from exactly one of the fields. `writeOn` validates phone numbers. */
export async function readRecipient(
  context: Context,
  provider: Provider,
  input: RecipientInput,
  fields: readonly RecipientField[] = recipientFields,
): Promise<ParsedRecipient> {
  const givenFields = fields.filter((field) => input[field] != null);
  const [field] = givenFields;
  if (field === undefined || givenFields.length > 1) return refused('phoneNumber', `Give exactly one of ${fields.join(', ')}.`);
  const value = input[field] ?? '';
  if (field === 'phoneNumber') return { recipient: { phoneNumber: value, contactId: contactIdOf(provider, value), field }, refusal: null };
  const parts = readId(value);
  const contactId = parts?.key[0];
  if (parts?.type !== idTypes[field] || parts.channel !== input.channel || contactId === undefined)
    return refused(field, `This is not the id of a ${idTypes[field]} of this channel.`);
  const [address] = await addressesOf(context, provider, contactId);
  return { recipient: { phoneNumber: toPhoneNumber(address), contactId: address, field }, refusal: null };
}

function refused(field: RecipientField, message: string): ParsedRecipient {
  return { ...noRecipient, refusal: invalid([field], message) };
}

/** The refusal of a write that needs a number; `why` continues the sentence "This channel's provider …". */
export function numberNeeded(field: string, why: string): Refusal {
  const message = `The customer's number is not known, and this channel's provider ${why}.`;
  return { code: 'CAPABILITY_NOT_SUPPORTED', field: [field], message };
}
