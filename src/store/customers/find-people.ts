import type { Kysely } from 'kysely';
import { canonicalNumber } from '../../domain/phone-canonical.js';
import { toPhoneNumber } from '../../domain/phone.js';
import type { Tables } from '../schema/tables.js';
import { tableOf } from './contact-rows.js';
import { joinedByMerges } from './merge-rows.js';
import { Person, type ChannelAddress, type PersonAddresses } from './person.js';

/** What connects addresses. */
export interface PersonSearch {
  /** Absent: all channels. */
  readonly channels?: readonly string[];
  /** Whether orders may connect an address with a number; true when absent. */
  readonly withOrders?: boolean;
  /** Whether messages are evidence of a contact, for merges; true when absent. */
  readonly withMessages?: boolean;
}

/** The person with a number, with all addresses that the ledger connects with it. */
export async function findPerson(
  db: Kysely<Tables>,
  phoneNumber: string,
  { known, ...search }: PersonSearch & { readonly known?: PersonAddresses | null } = {},
): Promise<Person> {
  const start = { numbers: [phoneNumber, ...(known?.numbers ?? [])], others: known?.others ?? [] };
  return (await findPeople(db, [start], search))[0] ?? new Person(start);
}

/** The people with these addresses, one for each start: starts that are one person have the same addresses. A few statements serve all of them. */
export async function findPeople(
  db: Kysely<Tables>,
  starts: readonly PersonAddresses[],
  search: PersonSearch,
  depth = 0,
): Promise<readonly Person[]> {
  const people = starts.map((start) => new Person(start));
  let growing = people.map((person) => ({ person, size: 0 }));
  for (;;) {
    // Whoever did not grow in the last round is complete.
    growing = growing.filter(({ person, size }) => person.size > size).map(({ person }) => ({ person, size: person.size }));
    if (growing.length === 0) return people;
    const group = growing.map(({ person }) => person);
    await addPairs(db, group, search);
    if (search.withOrders !== false) await addContactsOfOrders(db, group, search, depth);
    for (const { person, joined } of await joinedByMerges(db, group, search)) person.addAll(joined);
  }
}

/** The people who have one of some addresses, whatever the channel. */
export function indexOf(people: readonly Person[]): (...addresses: readonly (string | null)[]) => ReadonlySet<Person> {
  const byAddress = new Map<string, Person[]>();
  for (const person of people) {
    for (const value of person.columnValues()) byAddress.set(value, [...(byAddress.get(value) ?? []), person]);
  }
  return (...addresses) => new Set(addresses.flatMap((address) => (address === null ? [] : (byAddress.get(address) ?? []))));
}

async function addPairs(db: Kysely<Tables>, people: readonly Person[], { channels }: PersonSearch): Promise<void> {
  const values = [...new Set(people.flatMap((person) => person.columnValues()))];
  let pairs = db.selectFrom('contact_pairs').select(['channel', 'contact_id', 'alias']);
  if (channels !== undefined) pairs = pairs.where('channel', 'in', channels);
  // Not one condition on two columns, for which SQLite reads all pairs of the channels.
  const rows = await pairs
    .where('contact_id', 'in', values)
    .union(pairs.where('alias', 'in', values))
    .execute();
  const having = indexOf(people);
  for (const { channel, contact_id: contactId, alias } of rows) {
    for (const person of having(contactId, alias)) {
      if (!person.isAddress(channel, contactId) && !person.isAddress(channel, alias)) continue;
      person.add(channel, contactId);
      person.add(channel, alias);
    }
  }
}

const orderTables = [tableOf('ORDERS'), tableOf('COPIES')];

/** An address without a number is the person's where all orders with it that name a number name one of the person's. */
async function addContactsOfOrders(db: Kysely<Tables>, people: readonly Person[], search: PersonSearch, depth: number): Promise<void> {
  const candidates = await contactsWithNumbers(db, people, search);
  const others = people.flatMap((person) => person.addresses().others);
  const wanted = [...candidates, ...others.filter(({ address }) => toPhoneNumber(address) === null)];
  const named = await numbersOfContacts(db, wanted, search);
  const having = indexOf(people);
  const unclear: { readonly person: Person; readonly contact: ChannelAddress; readonly number: string }[] = [];
  for (const { channel, address, numbers } of named) {
    for (const person of having(address, ...numbers)) {
      const isOwn = numbers.some((number) => person.isNumber(number));
      if (isOwn && numbers.every((number) => person.isNumber(number)) && isFree(person, address)) person.add(channel, address);
      if (toPhoneNumber(address) !== null || !person.isAddress(channel, address)) continue;
      const [number = '', ...more] = [...new Set(numbers.map(canonicalNumber))].filter((one) => !person.isNumber(one));
      if (more.length === 0 && !isOwn && number !== '') person.addNumber(number);
      else if (number !== '' && !isOwn) unclear.push({ person, contact: { channel, address }, number });
    }
  }
  if (depth > 0) return;
  // Orders name several numbers with the address: these may be one person by other evidence, which then has the address.
  const probes = await findPeople(
    db,
    unclear.map(({ number }) => ({ numbers: [number], others: [] })),
    search,
    depth + 1,
  );
  unclear.forEach(({ person, contact }, index) => {
    const probe = probes[index];
    if (probe?.isAddress(contact.channel, contact.address) === true) person.addAll(probe.addresses());
  });
}

/** An address that is a number is the person's only by that number. */
function isFree(person: Person, address: string): boolean {
  const number = toPhoneNumber(address);
  return number === null || person.isNumber(canonicalNumber(number));
}

/** The contact ids of orders that name a number of these people. */
async function contactsWithNumbers(
  db: Kysely<Tables>,
  people: readonly Person[],
  { channels }: PersonSearch,
): Promise<readonly ChannelAddress[]> {
  const numbers = [...new Set(people.flatMap((person) => person.numbers))];
  if (numbers.length === 0) return [];
  const found: ChannelAddress[] = [];
  for (const table of orderTables) {
    const contacts = db
      .with(
        // Materialized, because SQLite else reads all orders of a channel in the order of their contacts.
        (cte) => cte('own').materialized(),
        (inner) => {
          const named = inner.selectFrom(table).select(['channel', 'contact_id']).where('phone_number', 'in', numbers);
          return channels === undefined ? named : named.where('channel', 'in', channels);
        },
      )
      .selectFrom('own')
      .select(['channel', 'contact_id'])
      .distinct();
    for (const { channel, contact_id: address } of await contacts.execute()) {
      if (address !== null && address !== '') found.push({ channel, address });
    }
  }
  return found;
}

/** All numbers that orders name together with these contact ids. */
async function numbersOfContacts(
  db: Kysely<Tables>,
  contacts: readonly ChannelAddress[],
  { channels }: PersonSearch,
): Promise<readonly (ChannelAddress & { readonly numbers: readonly string[] })[]> {
  const numbers = new Map(
    contacts.map((contact) => [JSON.stringify([contact.channel, contact.address]), { contact, numbers: [] as string[] }]),
  );
  for (const channel of new Set(contacts.map((contact) => contact.channel))) {
    if (channels !== undefined && !channels.includes(channel)) continue;
    const own = [...new Set(contacts.filter((contact) => contact.channel === channel).map(({ address }) => address))];
    for (const table of orderTables) {
      const rows = await db
        .with(
          // As above, in the order of their numbers.
          (cte) => cte('own').materialized(),
          (inner) =>
            inner.selectFrom(table).select(['contact_id', 'phone_number']).where('channel', '=', channel).where('contact_id', 'in', own),
        )
        .selectFrom('own')
        .select(['contact_id', 'phone_number'])
        .distinct()
        .execute();
      for (const { contact_id: address, phone_number: number } of rows) {
        if (number !== null) numbers.get(JSON.stringify([channel, address]))?.numbers.push(number);
      }
    }
  }
  return [...numbers.values()].map(({ contact, numbers: found }) => ({ ...contact, numbers: found }));
}
