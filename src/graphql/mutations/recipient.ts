import type { Refusal } from '../../contract/error.js';
import type { Provider } from '../../contract/provider.js';
import { readId, type IdType } from '../../domain/id.js';
import { toPhoneNumber } from '../../domain/phone.js';
import { addressesOf } from '../request/contact-group.js';
import type { Context } from '../request/context.js';
import { contactIdOf } from '../request/conversation-source.js';
import type { InputMaybe } from '../schema/generated.js';
import { invalid } from './write-input.js';

/** Whom a message is for, as clients name people. */
export interface RecipientInput {
  readonly channel: string;
  readonly phoneNumber?: InputMaybe<string> | undefined;
  readonly conversationId?: InputMaybe<string> | undefined;
  readonly subscriberId?: InputMaybe<string> | undefined;
}

/** Whom a message is for: by number where it is known. `contactId` is the provider's own address either way. */
export interface Recipient {
  readonly phoneNumber: string | null;
  readonly contactId: string;
  /** The field that named the person. */
  readonly field: RecipientField;
}

const fields = ['phoneNumber', 'conversationId', 'subscriberId'] as const;
type RecipientField = (typeof fields)[number];

const typesOfIds: Readonly<Record<Exclude<RecipientField, 'phoneNumber'>, IdType>> = {
  conversationId: 'Conversation',
  subscriberId: 'Subscriber',
};

export interface ParsedRecipient {
  readonly recipient: Recipient;
  /** Why it names nobody; the recipient is then nobody too. */
  readonly refusal: Refusal | null;
}

export const noRecipient: ParsedRecipient = { recipient: { phoneNumber: '', contactId: '', field: 'phoneNumber' }, refusal: null };

/** Exactly one of phoneNumber, conversationId and subscriberId. Whether a number is one is for others to say. */
export async function readRecipient(context: Context, provider: Provider, input: RecipientInput): Promise<ParsedRecipient> {
  const given = fields.filter((field) => input[field] != null);
  const [field] = given;
  if (field === undefined || given.length > 1) return refused('phoneNumber', `Give exactly one of ${fields.join(', ')}.`);
  const value = input[field] ?? '';
  if (field === 'phoneNumber') return { recipient: { phoneNumber: value, contactId: contactIdOf(provider, value), field }, refusal: null };
  const parts = readId(value);
  const contactId = parts?.key[0];
  if (parts?.type !== typesOfIds[field] || parts.channel !== input.channel || contactId === undefined)
    return refused(field, `This is not the id of a ${typesOfIds[field]} of this channel.`);
  const [address] = await addressesOf(context, provider, contactId);
  return { recipient: { phoneNumber: toPhoneNumber(address), contactId: address, field }, refusal: null };
}

function refused(field: RecipientField, message: string): ParsedRecipient {
  return { ...noRecipient, refusal: invalid([field], message) };
}
