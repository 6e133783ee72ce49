import type { Kysely } from 'kysely';
import { canonicalNumber, equalNumbers } from '../../domain/phone-canonical.js';
import { digitsOf, toPhoneNumber } from '../../domain/phone.js';
import { columnText } from '../connection/column-text.js';
import type { Tables } from '../schema/tables.js';

/** Addresses of one person, as JSON can hold them. */
export interface PersonAddresses {
  /** E.164. */
  readonly numbers: readonly string[];
  /** Addresses without a number, such as WhatsApp's lid, each with its channel. */
  readonly others: readonly { readonly channel: string; readonly address: string }[];
}

/**
 * A person by all addresses that the ledger connects: numbers that are equal to WhatsApp, pairs that a provider reported, and the address of
 * an order with the person's number. A name or e-mail connects nothing.
 */
export class Person {
  private readonly known = new Set<string>();
  private readonly others = new Map<string, Set<string>>();

  constructor({ numbers, others }: PersonAddresses) {
    numbers.forEach((number) => this.addNumber(number));
    others.forEach(({ channel, address }) => this.add(channel, address));
  }

  addNumber(number: string): void {
    equalNumbers(number).forEach((one) => this.known.add(one));
  }

  add(channel: string, address: string): void {
    const number = toPhoneNumber(address);
    if (number !== null) this.addNumber(number);
    if (number === null || !this.written().includes(address)) {
      this.others.set(channel, (this.others.get(channel) ?? new Set()).add(address));
    }
  }

  /** How many addresses are known. */
  get size(): number {
    return this.known.size + this.addresses().others.length;
  }

  get numbers(): readonly string[] {
    return [...this.known];
  }

  isAddress(channel: string, address: string | null): boolean {
    if (address === null || address === '') return false;
    return this.others.get(channel)?.has(address) === true || this.written().includes(address);
  }

  isNumber(number: string | null): boolean {
    return number !== null && this.known.has(number);
  }

  addresses(): PersonAddresses {
    const others = [...this.others].flatMap(([channel, addresses]) => [...addresses].map((address) => ({ channel, address })));
    return { numbers: this.numbers, others };
  }

  /** The addresses of all channels, as columns hold them. `isAddress` decides to which channel one belongs. */
  columnValues(): readonly string[] {
    return [...new Set([...this.written(), ...this.addresses().others.map(({ address }) => columnText(address))])];
  }

  /** The addresses that the person may have on a channel, as columns hold them. */
  addressesOn(channel: string): readonly string[] {
    return [...this.written(), ...[...(this.others.get(channel) ?? [])].map(columnText)];
  }

  /** The numbers as providers write addresses. */
  private written(): readonly string[] {
    return this.numbers.flatMap((number) => {
      const digits = digitsOf(number);
      return [number, digits, `${digits}@s.whatsapp.net`, `${digits}@c.us`];
    });
  }
}

/** What connects addresses. */
export interface PersonSearch {
  /** Absent: all channels. */
  readonly channels?: readonly string[];
  /** Whether orders may connect an address with a number; true when absent. */
  readonly withOrders?: boolean;
  /** Addresses that are known already. */
  readonly known?: PersonAddresses | null;
}

/** The person with a number, with all addresses that the ledger connects with it. */
export async function findPerson(db: Kysely<Tables>, phoneNumber: string, search: PersonSearch = {}): Promise<Person> {
  const person = new Person(search.known ?? { numbers: [], others: [] });
  person.addNumber(phoneNumber);
  for (let size = 0; size < person.size;) {
    size = person.size;
    await addPairs(db, person, search);
    if (search.withOrders !== false) await addContactsOfOrders(db, person, search);
  }
  return person;
}

async function addPairs(db: Kysely<Tables>, person: Person, { channels }: PersonSearch): Promise<void> {
  const values = person.columnValues();
  let pairs = db.selectFrom('contact_pairs').select(['channel', 'contact_id', 'alias']);
  if (channels !== undefined) pairs = pairs.where('channel', 'in', channels);
  const rows = await pairs.where((eb) => eb.or([eb('contact_id', 'in', values), eb('alias', 'in', values)])).execute();
  for (const { channel, contact_id: contactId, alias } of rows) {
    if (!person.isAddress(channel, contactId) && !person.isAddress(channel, alias)) continue;
    person.add(channel, contactId);
    person.add(channel, alias);
  }
}

/** An address without a number is the person's where all orders with it that name a number name one of the person's. */
async function addContactsOfOrders(db: Kysely<Tables>, person: Person, { channels }: PersonSearch): Promise<void> {
  let contacts = db.selectFrom('orders').select(['channel', 'contact_id']).distinct().where('contact_id', 'is not', null);
  if (channels !== undefined) contacts = contacts.where('channel', 'in', channels);
  for (const { channel, contact_id: contactId } of await contacts.where('phone_number', 'in', person.numbers).execute()) {
    if (contactId === null || contactId === '' || person.isAddress(channel, contactId)) continue;
    const number = toPhoneNumber(contactId);
    if (number !== null && !person.isNumber(canonicalNumber(number))) continue;
    const ofContact = db.selectFrom('orders').select('reference').where('channel', '=', channel).where('contact_id', '=', contactId);
    const ofAnother = await ofContact.where('phone_number', 'not in', person.numbers).limit(1).executeTakeFirst();
    if (ofAnother === undefined) person.add(channel, contactId);
  }
}
