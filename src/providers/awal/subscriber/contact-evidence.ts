import type { Evidence, Probe } from '../../../contract/assumption.js';
import { digitsOf } from '../../../domain/phone.js';
import { confirmed, notTried, ofEach, refuted } from '../../kit/evidence.js';
import { asRecord, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';

const searchable = /^\d{5,20}$/;

/** Whether contacts are listed in the assumed form and pages, and found by a search for their number. */
export async function contactsAreListed(probe: Probe): Promise<Evidence> {
  const { provider, call } = probe;
  const sort = { field: 'NAME', direction: 'ASC' } as const;
  if (provider.subscribers?.list === undefined) return notTried('The setting listsContacts switches it off.');
  await provider.subscribers.list({ filter: {}, sort, after: null, limit: 50 }, call);
  const answer = asRecord(probe.answers()[0]);
  const contacts = recordsIn(answer['data']);
  const form = ofEach(contacts, isContact, 'contacts');
  if (form.result !== 'confirmed') return form;
  if (Number(asRecord(answer['meta'])['current_page']) !== 1) return refuted('The list has no pages as the other lists have.');
  const contactId = contacts.map(digitsIn).find((digits) => searchable.test(digits));
  if (contactId === undefined) return notTried('No contact has a number that can be searched.');
  const found = (await provider.subscribers.get?.([contactId], call))?.get(contactId);
  if (found instanceof Error) throw found;
  return found === undefined ? refuted('The search for a number did not find its contact.') : form;
}

/** What creating a contact returns: an id, a name and a number. The number need not be possible: the one of the documents' contact is not. */
function isContact({ id, name, phone }: UntrustedRecord): boolean {
  return /^[1-9]\d{0,18}$/.test(readText(id) ?? '') && typeof name === 'string' && /^\+?\d[\d ()-]+$/.test(readText(phone) ?? '');
}

function digitsIn({ phone }: UntrustedRecord): string {
  return (readText(phone) ?? '').replaceAll(/\D/g, '');
}

/** Whether the orders of a customer are found by the id of the contact. */
export async function customerIdIsOfContact(probe: Probe): Promise<Evidence> {
  const { provider, call, phoneNumber } = probe;
  const contactId = digitsOf(phoneNumber);
  if (provider.subscribers?.get === undefined) return notTried('The setting listsContacts switches it off.');
  const contact = (await provider.subscribers.get([contactId], call)).get(contactId);
  if (contact instanceof Error) throw contact;
  if (contact === undefined) return notTried('There is no contact with this number.');
  const before = probe.answers().length;
  const sort = { field: 'PLACED_AT', direction: 'DESC' } as const;
  const page = await provider.orders?.list?.({ filter: { contactId }, sort, after: null, limit: 20 }, call);
  if (page === undefined || page.items.length === 0) return notTried('There are no orders of this number.');
  // The contact is known by now, so that the first list is the one of its `customer_id`.
  const listed = recordsIn(asRecord(probe.answers()[before])['data']);
  const isTheirs = ({ customer_phone: phone }: UntrustedRecord): boolean => (readText(phone) ?? '').replaceAll(/\D/g, '') === contactId;
  return listed.length > 0 && listed.every(isTheirs)
    ? confirmed(`It found ${listed.length} orders, all of this number.`)
    : refuted('It did not find the orders of this number.');
}
