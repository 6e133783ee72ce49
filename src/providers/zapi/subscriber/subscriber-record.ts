import { toPhoneNumber } from '../../../domain/phone.js';
import type { Subscriber } from '../../../domain/subscriber.js';
import { readText, type UntrustedRecord } from '../../kit/untrusted.js';

/**
 * A contact of GET contacts or contacts/{phone}; null without an address and a name. `name` is from the phone's own address book, `notify`
 * is the contact's own name. `asked` is used when the address is not repeated.
 */
export function toSubscriber(contact: UntrustedRecord, channel: string, asked: string | null = null): Subscriber | null {
  const phone = readText(contact['phone']);
  const firstName = readText(contact['short']);
  const name = [contact['name'], contact['vname'], contact['notify']].map(readText).find((text) => text !== null) ?? null;
  const contactId = phone ?? (name === null && firstName === null ? null : asked);
  if (contactId === null) return null;
  return {
    channel,
    subscriberId: null,
    contactId,
    phoneNumber: toPhoneNumber(contactId),
    firstName,
    lastName: null,
    name: name ?? firstName,
    email: null,
    gender: null,
    labels: null,
    customFields: null,
    assignedAgent: null,
    unreadCount: null,
    createdAt: null,
    lastMessageAt: null,
    raw: contact,
  };
}
