import { sql, type Kysely } from 'kysely';
import type { Message } from '../../domain/message.js';
import type { Order } from '../../domain/order.js';
import { canonicalAddress, equalNumbers, writtenAddresses } from '../../domain/phone-canonical.js';
import { columnText, columnTextOrNull, foldText } from '../connection/column-text.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import type { CustomerContactRow, Tables } from '../schema/tables.js';

/** The records out of which a contact is known. */
export type ContactKind = CustomerContactRow['kind'];

/** Under which address a record knows a customer, and when; undefined where it names none. */
export type KnownContact = Pick<CustomerContactRow, 'channel' | 'address' | 'name' | 'first_seen_at' | 'last_seen_at'>;

type OrderContact = Pick<Order, 'channel' | 'customer' | 'placedAt'>;

export function contactOfOrder({ channel, customer, placedAt }: OrderContact): KnownContact | undefined {
  const address = addressOfOrder(columnTextOrNull(customer.phoneNumber), columnTextOrNull(customer.contactId));
  if (address === undefined) return undefined;
  return { channel, address, name: columnTextOrNull(customer.name), first_seen_at: placedAt ?? '', last_seen_at: placedAt ?? '' };
}

/** The number where an order has one: it is the customer's over channels, and a contact id is not. */
export function addressOfOrder(phoneNumber: string | null, contactId: string | null): string | undefined {
  const address = [phoneNumber, contactId].find((one) => one !== null && one !== '');
  return address == null ? undefined : canonicalAddress(address);
}

export function contactOfMessage({ channel, contactId }: Pick<Message, 'channel' | 'contactId'>, at: string): KnownContact | undefined {
  if (contactId === '') return undefined;
  return { channel, address: canonicalAddress(columnText(contactId)), name: null, first_seen_at: at, last_seen_at: at };
}

/** Follows the change of a record, in its transaction. */
export async function noteContact(
  db: Kysely<Tables>,
  kind: ContactKind,
  before: KnownContact | undefined,
  after: KnownContact | undefined,
): Promise<void> {
  if (isSame(before, after)) return;
  if (after !== undefined) await addContact.rows(db, toRow(kind, after));
  const isLeft = before !== undefined && (before.address !== after?.address || before.last_seen_at !== after.last_seen_at);
  if (isLeft) await refreshContacts(db, kind, before.channel, [before.address]);
}

function isSame(before: KnownContact | undefined, after: KnownContact | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return before.address === after.address && before.last_seen_at === after.last_seen_at && before.name === after.name;
}

/** Adds what records say of contacts. */
export async function addContacts(db: Kysely<Tables>, kind: ContactKind, contacts: readonly KnownContact[]): Promise<void> {
  const joined = new Map<string, KnownContact>();
  for (const contact of contacts) {
    const key = `${contact.channel}\n${contact.address}`;
    joined.set(key, join(joined.get(key), contact));
  }
  // All transactions lock rows in one order.
  const sorted = [...joined].sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [, contact] of sorted) await addContact.rows(db, toRow(kind, contact));
}

function join(known: KnownContact | undefined, contact: KnownContact): KnownContact {
  if (known === undefined) return contact;
  const [older, newer] = known.last_seen_at <= contact.last_seen_at ? [known, contact] : [contact, known];
  const first = [known.first_seen_at, contact.first_seen_at].filter((at) => at !== '').sort();
  return { ...newer, name: newer.name ?? older.name, first_seen_at: first[0] ?? '' };
}

function toRow(kind: ContactKind, contact: KnownContact): CustomerContactRow {
  const text = foldText([contact.name ?? '', contact.address].join(' ').trim()).slice(0, maxSearchLength);
  return { ...contact, kind, search_text: text };
}

const maxSearchLength = 500;

/** A row that says the same already is not written again. */
const addContact = new PreparedQuery<CustomerContactRow>((db, row) =>
  db
    .insertInto('customer_contacts')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['channel', 'kind', 'address'])
        .doUpdateSet({
          first_seen_at: sql<string>`case when ${isEarlier} then excluded.first_seen_at else customer_contacts.first_seen_at end`,
          last_seen_at: sql<string>`case when ${isLater} then excluded.last_seen_at else customer_contacts.last_seen_at end`,
          name: sql<string | null>`case when ${isNamedLater} then excluded.name else customer_contacts.name end`,
          search_text: sql<string>`case when ${isNamedLater} then excluded.search_text else customer_contacts.search_text end`,
        })
        .where(sql<boolean>`${isEarlier} or ${isLater} or ${isNamedLater}`),
    ),
);

const isEarlier = sql`(excluded.first_seen_at <> '' and (customer_contacts.first_seen_at = '' or excluded.first_seen_at < customer_contacts.first_seen_at))`;
const isLater = sql`(excluded.last_seen_at > customer_contacts.last_seen_at)`;
const isNamedLater = sql`(excluded.name is not null and (customer_contacts.name is null
  or (excluded.name <> customer_contacts.name and excluded.last_seen_at >= customer_contacts.last_seen_at)))`;

/** Reads again what the records say of these addresses of a channel, after records were changed or deleted. */
export async function refreshContacts(db: Kysely<Tables>, kind: ContactKind, channel: string, addresses: readonly string[]): Promise<void> {
  const wanted = [...new Set(addresses)];
  if (wanted.length === 0) return;
  const contacts = (await readContacts(db, kind, channel, wanted)).filter(({ address }) => wanted.includes(address));
  await db.deleteFrom('customer_contacts').where('channel', '=', channel).where('kind', '=', kind).where('address', 'in', wanted).execute();
  await addContacts(db, kind, contacts);
}

async function readContacts(
  db: Kysely<Tables>,
  kind: ContactKind,
  channel: string,
  addresses: readonly string[],
): Promise<readonly KnownContact[]> {
  const numbers = addresses.filter((address) => address.startsWith('+')).flatMap(equalNumbers);
  const written = [...addresses, ...numbers.flatMap(writtenAddresses)];
  if (kind === 'MESSAGES') {
    const rows = await db
      .selectFrom('messages')
      .select(({ fn }) => ['contact_id', fn.min('at').as('first'), fn.max('at').as('last')])
      .where('channel', '=', channel)
      .where('contact_id', 'in', written)
      .groupBy('contact_id')
      .execute();
    return rows.flatMap((row) => {
      const contact = contactOfMessage({ channel, contactId: row.contact_id }, row.last);
      return contact === undefined ? [] : [{ ...contact, first_seen_at: row.first }];
    });
  }
  const orders = db.selectFrom(tableOf(kind)).select(['reference', 'body']).where('channel', '=', channel);
  const ofContacts = orders.where('contact_id', 'in', written);
  // Not one condition on two columns, for which SQLite reads all orders of the channel.
  const rows = await (numbers.length === 0 ? ofContacts : ofContacts.union(orders.where('phone_number', 'in', numbers))).execute();
  return rows.flatMap(({ body }) => contactOfOrder({ ...(JSON.parse(body) as Order), channel }) ?? []);
}

/** The table with the orders of this kind. */
export function tableOf(kind: Exclude<ContactKind, 'MESSAGES'>): 'orders' | 'order_copies' {
  return kind === 'ORDERS' ? 'orders' : 'order_copies';
}
