import type { ContactsMessage, SentContact } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { checkContacts } from '../../whatsapp/sending/contacts-message.js';
import type { WhapiApi } from '../api.js';
import { readSent } from './message-sent.js';

/** POST /messages/contact with one contact, /messages/contact_list with several. */
export function createContactsWriter(api: WhapiApi, channel: string): Writer<ContactsMessage> {
  const send = async ({ phoneNumber, contacts }: ContactsMessage, call: WriteCall): Promise<WriteReceipt> => {
    const [to, [only, ...others]] = [digitsOf(phoneNumber), contacts.map(toCard)];
    const isOne = others.length === 0;
    const body = isOne ? { to, ...only } : { to, list: [only, ...others] };
    return readSent(await api.post(isOne ? '/messages/contact' : '/messages/contact_list', body, call), channel);
  };
  return createWriter(api, (message) => [...checkPhoneNumber(message.phoneNumber), ...checkContacts(message)], send);
}

/** A vCard 3.0 (RFC 2426). `waid` is WhatsApp's own parameter, which offers a chat with the number. */
function toCard({ fullName, phoneNumbers }: SentContact): { readonly name: string; readonly vcard: string } {
  const name = escapeText(fullName);
  const numbers = phoneNumbers.map((number) => `TEL;type=CELL;waid=${digitsOf(number)}:${number}`);
  return { name: fullName, vcard: ['BEGIN:VCARD', 'VERSION:3.0', `N:${name};;;;`, `FN:${name}`, ...numbers, 'END:VCARD'].join('\n') };
}

function escapeText(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ');
}
