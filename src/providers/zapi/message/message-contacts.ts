import type { ContactsMessage } from '../../../contract/message-write.js';
import { digitsOf } from '../../../domain/phone.js';
import type { WriterPair } from '../../kit/writer-pair.js';
import { checkContacts } from '../../whatsapp/sending/contacts-message.js';
import type { Api } from '../api.js';
import { toJson } from '../exact-json.js';
import { createPhonePair } from './recipient.js';

/** POST send-contacts, which takes one contact as well as several. */
export function createContactsWriters(api: Api): WriterPair<ContactsMessage> {
  return createPhonePair<ContactsMessage>(api, {
    carries: [],
    check: checkContacts,
    send(phone, { contacts }, call) {
      const cards = contacts.map(({ fullName, phoneNumbers }) => ({ name: fullName, phones: phoneNumbers.map(digitsOf) }));
      return api.send('send-contacts', toJson({ phone, contacts: cards }), call);
    },
  });
}
