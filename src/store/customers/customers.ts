import { sql, type Kysely } from 'kysely';
import type { OrderEvent, OrderEventKind } from '../../domain/event.js';
import type { Message } from '../../domain/message.js';
import { canonicalNumber } from '../../domain/phone-canonical.js';
import { toPhoneNumber } from '../../domain/phone.js';
import { compareText, type Position } from '../../domain/position.js';
import type { OrderStatus } from '../../domain/order.js';
import type { Instant } from '../../domain/time.js';
import type { OrderEventRow, Tables } from '../schema/tables.js';
import { findPerson, type Person } from './person.js';

/** What may be read of a customer. Everything else is as if it did not exist. */
export interface CustomerScope {
  readonly channels: readonly string[];
  readonly orders: boolean;
  readonly messages: boolean;
}

/** An address under which a channel knows a customer. */
export interface CustomerContact {
  readonly channel: string;
  /** Null: only orders with the number are known. */
  readonly contactId: string | null;
  /** In its canonical form; null where the channel never reported it. */
  readonly phoneNumber: string | null;
}

/** A customer as far as a scope shows one. */
export interface LedgerCustomer {
  /** The number that was asked for, in its canonical form. */
  readonly number: string;
  readonly person: Person;
  /** In their canonical form. */
  readonly phoneNumbers: readonly string[];
  readonly contacts: readonly CustomerContact[];
  readonly firstSeenAt: Instant | null;
  readonly lastSeenAt: Instant | null;
}

/** A message or an event of an order; the other is null. */
export interface TimelineEntry {
  readonly channel: string;
  /** The time, and an id that is unique among messages and events. */
  readonly position: Position;
  readonly message: Message | null;
  readonly orderEvent: OrderEvent | null;
}

/** People over all channels, out of what the ledger stores. */
export interface LedgerCustomers {
  /** The customer with a number in E.164; null when nothing in the scope is known of one. */
  find(phoneNumber: string, scope: CustomerScope): Promise<LedgerCustomer | null>;
  /** The name in the customer's newest order that has one; null when none has, or the scope has no orders. */
  name(customer: LedgerCustomer, scope: CustomerScope): Promise<string | null>;
  /** Messages and order events, newest first, strictly behind `after`. Returns one more than the limit when there are more. */
  timeline(
    customer: LedgerCustomer,
    scope: CustomerScope,
    page: { readonly after: Position | null; readonly limit: number },
  ): Promise<readonly TimelineEntry[]>;
}

export function createCustomers(db: Kysely<Tables>): LedgerCustomers {
  return {
    find: (phoneNumber, scope) => find(db, phoneNumber, scope),
    name: (customer, scope) => newestName(db, customer, scope),
    async timeline(customer, scope, { after, limit }) {
      const window = { after, limit: limit + 1 };
      const found = await Promise.all([
        ...(scope.messages ? messageContacts(customer).map((contact) => messagesOf(db, contact, window)) : []),
        ...(scope.orders ? channelsOf(customer).map((channel) => orderEventsOf(db, customer.person, channel, window)) : []),
      ]);
      const byTime = (left: TimelineEntry, right: TimelineEntry): number =>
        compareText(right.position.key, left.position.key) || compareText(right.position.id, left.position.id);
      return found
        .flat()
        .sort(byTime)
        .slice(0, limit + 1);
    },
  };
}

async function find(db: Kysely<Tables>, phoneNumber: string, scope: CustomerScope): Promise<LedgerCustomer | null> {
  const { channels, orders, messages } = scope;
  if (channels.length === 0) return null;
  const number = canonicalNumber(phoneNumber);
  const person = await findPerson(db, number, { channels, withOrders: orders });
  const seen = (
    await Promise.all([orders ? contactsInOrders(db, person, channels) : [], messages ? contactsInMessages(db, person, channels) : []])
  ).flat();
  if (seen.length === 0) return null;
  const contacts = new Map<string, CustomerContact>();
  for (const { channel, contactId, phoneNumber: reported } of seen) {
    const ofAddress = (contactId === null ? null : toPhoneNumber(contactId)) ?? reported;
    const known = ofAddress === null ? null : canonicalNumber(ofAddress);
    const key = JSON.stringify([channel, contactId ?? [known]]);
    contacts.set(key, { channel, contactId, phoneNumber: contacts.get(key)?.phoneNumber ?? known });
  }
  const first = seen.flatMap(({ first: at }) => (at === null ? [] : [at])).sort(compareText);
  const last = seen.flatMap(({ last: at }) => (at === null ? [] : [at])).sort(compareText);
  return {
    number,
    person,
    phoneNumbers: [...new Set(person.numbers.map(canonicalNumber))],
    contacts: [...contacts.values()].sort(
      (left, right) => compareText(left.channel, right.channel) || compareText(left.contactId ?? '', right.contactId ?? ''),
    ),
    firstSeenAt: first[0] ?? null,
    lastSeenAt: last.at(-1) ?? null,
  };
}

interface SeenContact extends CustomerContact {
  readonly first: Instant | null;
  readonly last: Instant | null;
}

/** Orders without a time have ''. */
const earliest = sql<string | null>`min(nullif(placed_at, ''))`.as('first');
const latest = sql<string | null>`max(nullif(placed_at, ''))`.as('last');

async function contactsInOrders(db: Kysely<Tables>, person: Person, channels: readonly string[]): Promise<SeenContact[]> {
  const rows = await db
    .selectFrom('orders')
    .select(['channel', 'contact_id', 'phone_number', earliest, latest])
    .where('channel', 'in', channels)
    .where((eb) => eb.or([eb('phone_number', 'in', person.numbers), eb('contact_id', 'in', person.columnValues())]))
    .groupBy(['channel', 'contact_id', 'phone_number'])
    .execute();
  return rows
    .filter((row) => person.isNumber(row.phone_number) || person.isAddress(row.channel, row.contact_id))
    .map((row) => {
      const contact = { channel: row.channel, contactId: row.contact_id, phoneNumber: row.phone_number };
      return { ...contact, first: row.first, last: row.last };
    });
}

async function contactsInMessages(db: Kysely<Tables>, person: Person, channels: readonly string[]): Promise<SeenContact[]> {
  const rows = await db
    .selectFrom('messages')
    .select(({ fn }) => ['channel', 'contact_id', fn.min('at').as('first'), fn.max('at').as('last')])
    .where('channel', 'in', channels)
    .where('contact_id', 'in', person.columnValues())
    .groupBy(['channel', 'contact_id'])
    .execute();
  return rows
    .filter((row) => person.isAddress(row.channel, row.contact_id))
    .map(({ channel, contact_id: contactId, first, last }) => ({ channel, contactId, phoneNumber: null, first, last }));
}

function channelsOf({ contacts }: LedgerCustomer): readonly string[] {
  return [...new Set(contacts.map(({ channel }) => channel))];
}

type MessageContact = CustomerContact & { readonly contactId: string };

function messageContacts({ contacts }: LedgerCustomer): MessageContact[] {
  return contacts.filter((contact): contact is MessageContact => contact.contactId !== null);
}

/** The newest orders are enough: an order without a name is rare. */
const maxOrdersForName = 10;

async function newestName(db: Kysely<Tables>, customer: LedgerCustomer, scope: CustomerScope): Promise<string | null> {
  if (!scope.orders) return null;
  const found = await Promise.all(
    channelsOf(customer).map((channel) =>
      ordersOn(db, customer.person, channel).select(['body', 'placed_at']).orderBy('placed_at', 'desc').limit(maxOrdersForName).execute(),
    ),
  );
  const newest = found.flat().sort((left, right) => compareText(right.placed_at, left.placed_at));
  const names = newest.map(({ body }) => (JSON.parse(body) as { readonly customer?: { readonly name?: string | null } }).customer?.name);
  return names.find((name) => name != null) ?? null;
}

function ordersOn(db: Kysely<Tables>, person: Person, channel: string) {
  return db
    .selectFrom('orders')
    .where('channel', '=', channel)
    .where((eb) => eb.or([eb('phone_number', 'in', person.numbers), eb('contact_id', 'in', person.addressesOn(channel))]));
}

interface Window {
  readonly after: Position | null;
  readonly limit: number;
}

async function messagesOf(db: Kysely<Tables>, { channel, contactId }: MessageContact, { after, limit }: Window): Promise<TimelineEntry[]> {
  let query = db
    .selectFrom('messages')
    .select(['body', 'at', 'arrival'])
    .where('channel', '=', channel)
    .where('contact_id', '=', contactId);
  if (after !== null) query = query.where((eb) => eb(eb.refTuple('at', 'arrival'), '<', eb.tuple(after.key, after.id)));
  const rows = await query.orderBy('at', 'desc').orderBy('arrival', 'desc').limit(limit).execute();
  return rows.map(({ body, at, arrival }) => ({
    channel,
    position: { key: at, id: arrival },
    message: JSON.parse(body) as Message,
    orderEvent: null,
  }));
}

async function orderEventsOf(db: Kysely<Tables>, person: Person, channel: string, { after, limit }: Window): Promise<TimelineEntry[]> {
  let query = db
    .selectFrom('order_events')
    .selectAll()
    .where('channel', '=', channel)
    .where('reference', 'in', ordersOn(db, person, channel).select('reference'));
  if (after !== null) query = query.where((eb) => eb(eb.refTuple('at', 'id'), '<', eb.tuple(after.key, after.id)));
  const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map((row) => ({ channel, position: { key: row.at, id: row.id }, message: null, orderEvent: toEvent(row) }));
}

function toEvent({ from_status: from, to_status: to, kind, ...row }: OrderEventRow): OrderEvent {
  return { ...row, kind: kind as OrderEventKind, from: from as OrderStatus | null, to: to as OrderStatus | null };
}
