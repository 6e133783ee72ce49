import { digitsOf } from '../../../domain/phone.js';
import { createWriterPair, type Sending, type WriterPair } from '../../kit/writer-pair.js';
import type { Api } from '../api.js';
import { isGroupId } from '../subscriber/contact-id.js';
import { checkContactId } from '../subscriber/phone-number.js';

/** Calls have one field, `phone`, for a number, a `…@lid`, and a group where `groups` says so. */
export function createPhonePair<Message extends { readonly phoneNumber: string }>(
  api: Api,
  sending: Sending<Message, string>,
  groups: 'to groups too' | 'to people only' = 'to groups too',
): WriterPair<Message> {
  const checkContact = (contactId: string) => checkContactId(contactId, groups === 'to groups too' ? isGroupId : undefined);
  return createWriterPair<Message, string>(api, { ofNumber: digitsOf, ofContact: (contactId) => contactId, checkContact }, sending);
}
