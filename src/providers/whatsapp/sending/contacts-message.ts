import type { Refusal } from '../../../contract/error.js';
import type { ContactsMessage } from '../../../contract/message-write.js';
import { digitsOf, readPhoneNumber } from '../../../domain/phone.js';
import { found, invalid } from '../../kit/refusal.js';
import { maxContacts } from '../contacts.js';
import { addressedTo } from './message.js';
import type { MessageForm } from './message-form.js';
import { checkPart } from './part-check.js';

const nameLimit = 200;
const maxNumbers = 10;

/** What of the contacts cannot be sent. WhatsApp documents only how many they may be. */
export function checkContacts({ contacts }: Omit<ContactsMessage, 'phoneNumber'>): readonly Refusal[] {
  if (contacts.length === 0 || contacts.length > maxContacts) return [invalid('contacts', `A message has 1 to ${maxContacts} contacts.`)];
  return contacts.flatMap(({ fullName, phoneNumbers }, index) => {
    const path = ['contacts', String(index)];
    const isCounted = phoneNumbers.length > 0 && phoneNumbers.length <= maxNumbers;
    return found([
      ...checkPart([...path, 'fullName'], fullName, nameLimit),
      !isCounted && invalid([...path, 'phoneNumbers'], `A contact has 1 to ${maxNumbers} numbers.`),
      ...phoneNumbers.map((number, place) => {
        const help = 'A phone number is given in E.164, with the leading +.';
        return readPhoneNumber(number) === null && invalid([...path, 'phoneNumbers', String(place)], help);
      }),
    ]);
  });
}

/** Contacts (Cloud API, guide "Contacts messages"): `formatted_name` needs another part of the name beside it, and `wa_id` offers a chat. */
export const contactsForm: MessageForm<ContactsMessage> = {
  carries: [],
  check: checkContacts,
  toMessage: (recipient, { contacts }) => ({
    ...addressedTo(recipient),
    type: 'contacts',
    contacts: contacts.map(({ fullName, phoneNumbers }) => ({
      name: { formatted_name: fullName, first_name: fullName },
      phones: phoneNumbers.map((phone) => ({ phone, wa_id: digitsOf(phone) })),
    })),
  }),
};
