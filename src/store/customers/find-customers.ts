import { sql, type Kysely } from 'kysely';
import { canonicalNumber } from '../../domain/phone-canonical.js';
import { toPhoneNumber } from '../../domain/phone.js';
import { compareText } from '../../domain/position.js';
import type { Instant } from '../../domain/time.js';
import type { Tables } from '../schema/tables.js';
import { tableOf } from './contact-rows.js';
import { contactScope, keyOf, type CustomerContact, type CustomerKey, type CustomerScope, type LedgerCustomer } from './customer.js';
import { findPeople, indexOf } from './find-people.js';
import { kindsOf } from './merge-rows.js';
import type { Person, PersonAddresses } from './person.js';

/** The customers with these keys, in their order; null where nothing in the scope is known of one. */
export async function findCustomers(
  db: Kysely<Tables>,
  keys: readonly CustomerKey[],
  scope: CustomerScope,
): Promise<readonly (LedgerCustomer | null)[]> {
  if (scope.channels.length === 0 || keys.length === 0) return keys.map(() => null);
  return customersOf(db, await findPeople(db, keys.map(startOf), contactScope(scope)), scope);
}

/** What the scope shows of these people; null where it shows nothing. */
export async function customersOf(
  db: Kysely<Tables>,
  people: readonly Person[],
  scope: CustomerScope,
): Promise<readonly (LedgerCustomer | null)[]> {
  if (people.length === 0) return [];
  const values = [...new Set(people.flatMap((person) => person.columnValues()))];
  const seen = (
    await Promise.all([
      ...(scope.orders ? (['ORDERS', 'COPIES'] as const).map((kind) => contactsInOrders(db, kind, people, values, scope.channels)) : []),
      scope.messages ? contactsInMessages(db, values, scope.channels) : [],
    ])
  ).flat();
  const having = indexOf(people);
  const own = new Map(people.map((person): [Person, SeenContact[]] => [person, []]));
  for (const row of seen) {
    for (const person of having(row.phoneNumber, row.contactId)) {
      if (person.isNumber(row.phoneNumber) || person.isAddress(row.channel, row.contactId)) own.get(person)?.push(row);
    }
  }
  return people.map((person) => customerOf(person, own.get(person) ?? []));
}

export function startOf({ channel, address }: CustomerKey): PersonAddresses {
  return channel === '' ? { numbers: [canonicalNumber(address)], others: [] } : { numbers: [], others: [{ channel, address }] };
}

interface SeenContact extends Omit<CustomerContact, 'lid'> {
  readonly isOfOrders: boolean;
  readonly first: Instant | null;
  readonly last: Instant | null;
}

function customerOf(person: Person, own: readonly SeenContact[]): LedgerCustomer | null {
  if (own.length === 0) return null;
  const { others } = person.addresses();
  const lidOn = (channel: string): string | null => {
    const [lid, ...more] = others.filter((one) => one.channel === channel && isLid(one.address));
    return lid !== undefined && more.length === 0 ? lid.address : null;
  };
  const contacts = new Map<string, CustomerContact>();
  for (const { channel, contactId, phoneNumber: reported } of own) {
    const ofAddress = (contactId === null ? null : toPhoneNumber(contactId)) ?? reported;
    const known = ofAddress === null ? null : canonicalNumber(ofAddress);
    const key = JSON.stringify([channel, contactId ?? [known]]);
    const lid = contactId !== null && isLid(contactId) ? contactId : lidOn(channel);
    contacts.set(key, { channel, contactId, phoneNumber: contacts.get(key)?.phoneNumber ?? known, lid });
  }
  return {
    key: keyOf(person),
    person,
    phoneNumbers: person.canonicalNumbers,
    contacts: [...contacts.values()].sort(
      (left, right) => compareText(left.channel, right.channel) || compareText(left.contactId ?? '', right.contactId ?? ''),
    ),
    firstSeenAt: earliestOf(own),
    lastSeenAt: latestOf(own),
    firstOrderAt: earliestOf(own.filter(({ isOfOrders }) => isOfOrders)),
    lastOrderAt: latestOf(own.filter(({ isOfOrders }) => isOfOrders)),
  };
}

function earliestOf(seen: readonly SeenContact[]): Instant | null {
  return seen.flatMap(({ first }) => first ?? []).sort(compareText)[0] ?? null;
}

function latestOf(seen: readonly SeenContact[]): Instant | null {
  return (
    seen
      .flatMap(({ last }) => last ?? [])
      .sort(compareText)
      .at(-1) ?? null
  );
}

function isLid(address: string): boolean {
  return address.endsWith('@lid');
}

/** Orders without a time have ''. */
const earliest = sql<string | null>`min(nullif(placed_at, ''))`.as('first');
const latest = sql<string | null>`max(nullif(placed_at, ''))`.as('last');

async function contactsInOrders(
  db: Kysely<Tables>,
  kind: 'ORDERS' | 'COPIES',
  people: readonly Person[],
  values: readonly string[],
  channels: readonly string[],
): Promise<SeenContact[]> {
  const numbers = [...new Set(people.flatMap((person) => person.numbers))];
  const rows = await db
    .with(
      // Materialized, because SQLite else reads all orders of a channel in the order of the groups. For the same reason there is no condition on two columns.
      (cte) => cte('own').materialized(),
      (inner) => {
        const orders = inner.selectFrom(tableOf(kind)).select(['channel', 'reference', 'contact_id', 'phone_number', 'placed_at']);
        const ofChannels = orders.where('channel', 'in', channels);
        const ofContacts = ofChannels.where('contact_id', 'in', values);
        return numbers.length === 0 ? ofContacts : ofContacts.union(ofChannels.where('phone_number', 'in', numbers));
      },
    )
    .selectFrom('own')
    .select(['channel', 'contact_id', 'phone_number', earliest, latest])
    .groupBy(['channel', 'contact_id', 'phone_number'])
    .execute();
  return rows.map((row) => ({
    channel: row.channel,
    contactId: row.contact_id,
    phoneNumber: row.phone_number,
    isOfOrders: true,
    first: row.first,
    last: row.last,
  }));
}

async function contactsInMessages(db: Kysely<Tables>, values: readonly string[], channels: readonly string[]): Promise<SeenContact[]> {
  const rows = await db
    .selectFrom('messages')
    .select(({ fn }) => ['channel', 'contact_id', fn.min('at').as('first'), fn.max('at').as('last')])
    .where('channel', 'in', channels)
    .where('contact_id', 'in', values)
    .groupBy(['channel', 'contact_id'])
    .execute();
  return rows.map(({ channel, contact_id: contactId, first, last }) => ({
    channel,
    contactId,
    phoneNumber: null,
    isOfOrders: false,
    first,
    last,
  }));
}

/** The name in each customer's newest order that has one; null where none has, or the scope has no orders. */
export async function newestNames(
  db: Kysely<Tables>,
  customers: readonly LedgerCustomer[],
  scope: CustomerScope,
): Promise<readonly (string | null)[]> {
  if (!scope.orders || customers.length === 0) return customers.map(() => null);
  const rows = await db
    .selectFrom('customer_contacts')
    .select(['channel', 'address', 'name', 'last_seen_at'])
    .where('address', 'in', [...new Set(customers.flatMap(({ person }) => person.contactAddresses()))])
    .where('channel', 'in', scope.channels)
    .where('kind', 'in', kindsOf({ withMessages: false }))
    .where('name', 'is not', null)
    .orderBy('last_seen_at', 'desc')
    .orderBy('channel')
    .orderBy('address')
    .execute();
  return customers.map(({ person }) => rows.find(({ channel, address }) => person.isContact(channel, address))?.name ?? null);
}
