import type { Kysely } from 'kysely';
import { canonicalAddress } from '../../domain/phone-canonical.js';
import type { Instant } from '../../domain/time.js';
import { columnText } from '../connection/column-text.js';
import { recordId } from '../connection/record-id.js';
import { noteAppended } from '../events/appended.js';
import type { Atomically, CustomerEventRow, CustomerMergeContactRow, Tables } from '../schema/tables.js';
import { contactScope, type CustomerKey, type CustomerScope, type LedgerCustomer } from './customer.js';
import { findCustomers } from './find-customers.js';
import { mergesOf, readMerges, type SeenMerge } from './merge-rows.js';
import type { ChannelAddress } from './person.js';

/** A merge in force, as far as a scope shows it. */
export interface CustomerMerge {
  readonly id: string;
  readonly mergedAt: Instant;
  /** The client. */
  readonly mergedBy: string;
  /** The contacts of each merged customer. */
  readonly sides: readonly (readonly ChannelAddress[])[];
}

/** A merge or a split, as a feed delivers it. */
export interface CustomerEvent {
  readonly id: string;
  /** Always '': customers belong to no channel. */
  readonly channel: '';
  readonly kind: CustomerEventRow['kind'];
  readonly at: Instant;
  readonly actor: string;
  /** The contacts of each merged customer, on all channels: a subscriber may see some of them. */
  readonly sides: readonly (readonly ChannelAddress[])[];
}

export interface MergeAnswer {
  /** The merged customer; null when one of the keys is unknown to the scope. */
  readonly customer: LedgerCustomer | null;
  /** The places of the keys that are unknown to the scope. */
  readonly unknown: readonly number[];
}

export interface LedgerCustomerMerges {
  /** Joins the customers with these keys, and records who did it. Customers that are one already are left as they are. */
  merge(keys: readonly CustomerKey[], scope: CustomerScope, actor: string, at: Instant): Promise<MergeAnswer>;
  /** Undoes a merge. Returns its contacts, also when it is undone already; null when the scope does not show it. */
  split(mergeId: string, scope: CustomerScope, actor: string, at: Instant): Promise<readonly (readonly ChannelAddress[])[] | null>;
  /** The merges in force that made this customer one, the oldest first. */
  mergesOf(customer: LedgerCustomer, scope: CustomerScope): Promise<readonly CustomerMerge[]>;
  /** Merges and splits, for feeds. */
  readonly events: {
    get(ids: readonly string[]): Promise<ReadonlyMap<string, CustomerEvent>>;
    after(channels: readonly string[] | null, since: string, limit: number): Promise<readonly CustomerEvent[]>;
  };
}

export function createCustomerMerges(db: Kysely<Tables>, atomically: Atomically): LedgerCustomerMerges {
  return {
    merge: (keys, scope, actor, at) => atomically((transaction) => merge(transaction, keys, scope, actor, at)),
    split: (mergeId, scope, actor, at) => atomically((transaction) => split(transaction, mergeId, scope, actor, at)),
    async mergesOf({ person }, scope) {
      return (await mergesOf(db, [person], contactScope(scope))).map(({ id, merged_at: mergedAt, merged_by: mergedBy, contacts }) => ({
        id,
        mergedAt,
        mergedBy,
        sides: sidesOf(contacts),
      }));
    },
    events: {
      async get(ids) {
        if (ids.length === 0) return new Map();
        const rows = await db.selectFrom('customer_events').selectAll().where('id', 'in', ids).execute();
        return new Map((await withContacts(db, rows)).map((event) => [event.id, event]));
      },
      async after(_channels, since, limit) {
        const rows = await db.selectFrom('customer_events').selectAll().where('id', '>', since).orderBy('id').limit(limit).execute();
        return withContacts(db, rows);
      },
    },
  };
}

async function merge(
  db: Kysely<Tables>,
  keys: readonly CustomerKey[],
  scope: CustomerScope,
  actor: string,
  at: Instant,
): Promise<MergeAnswer> {
  await lockMerges(db);
  const found = await findCustomers(db, keys, scope);
  const unknown = found.flatMap((customer, index) => (customer === null ? [index] : []));
  const [first, ...others] = found.flatMap((customer) => customer ?? []);
  if (unknown.length > 0 || first === undefined) return { customer: null, unknown };
  const different = new Map([first, ...others].map((customer) => [`${customer.key.channel}\n${customer.key.address}`, customer]));
  if (different.size === 1) return { customer: first, unknown };
  const id = recordId();
  await db.insertInto('customer_merges').values({ id, merged_at: at, merged_by: actor, split_at: null, split_by: null }).execute();
  const contacts = [...different.values()].flatMap((customer, side) =>
    addressesOf(customer).map((address) => ({ merge_id: id, side, ...address })),
  );
  await db.insertInto('customer_merge_contacts').values(contacts).execute();
  await recordEvent(db, { kind: 'MERGED', merge_id: id, at, actor });
  const [merged = null] = await findCustomers(db, [first.key], scope);
  return { customer: merged, unknown };
}

async function split(
  db: Kysely<Tables>,
  id: string,
  scope: CustomerScope,
  actor: string,
  at: Instant,
): Promise<readonly (readonly ChannelAddress[])[] | null> {
  await lockMerges(db);
  const [seen]: readonly SeenMerge[] = await readMerges(db, [id], contactScope(scope), 'also undone');
  if (seen === undefined) return null;
  const undone = db
    .updateTable('customer_merges')
    .set({ split_at: at, split_by: actor })
    .where('id', '=', id)
    .where('split_at', 'is', null);
  const changed = await undone.returning('id').execute();
  if (changed.length > 0) await recordEvent(db, { kind: 'SPLIT', merge_id: id, at, actor });
  return sidesOf(seen.contacts);
}

/** Merges of all processes follow each other until their transactions end: two equal ones at the same time must be one. */
async function lockMerges(db: Kysely<Tables>): Promise<void> {
  const lock = { name: 'customer-merges', value: '' };
  await db
    .insertInto('ledger_settings')
    .values(lock)
    .onConflict((conflict) => conflict.column('name').doUpdateSet(lock))
    .execute();
}

async function recordEvent(db: Kysely<Tables>, event: Omit<CustomerEventRow, 'id'>): Promise<void> {
  const id = recordId();
  await db
    .insertInto('customer_events')
    .values({ id, ...event })
    .execute();
  noteAppended(db, [{ kind: 'customer', id, channel: '' }]);
}

/** Under which addresses records name the customer, as `customer_contacts` has them. */
function addressesOf({ contacts }: LedgerCustomer): readonly ChannelAddress[] {
  const addresses = new Map<string, ChannelAddress>();
  for (const { channel, contactId, phoneNumber } of contacts) {
    for (const address of [contactId === null ? null : columnText(canonicalAddress(contactId)), phoneNumber]) {
      if (address !== null) addresses.set(`${channel}\n${address}`, { channel, address });
    }
  }
  return [...addresses.values()];
}

function sidesOf(contacts: readonly CustomerMergeContactRow[]): readonly (readonly ChannelAddress[])[] {
  const sides = new Map<number, ChannelAddress[]>();
  for (const { side, channel, address } of contacts) sides.set(side, [...(sides.get(side) ?? []), { channel, address }]);
  return [...sides.values()];
}

async function withContacts(db: Kysely<Tables>, rows: readonly CustomerEventRow[]): Promise<CustomerEvent[]> {
  const ids = [...new Set(rows.map(({ merge_id: id }) => id))];
  const contacts =
    ids.length === 0
      ? []
      : await db.selectFrom('customer_merge_contacts').selectAll().where('merge_id', 'in', ids).orderBy('side').execute();
  return rows.map(({ id, kind, at, actor, merge_id: mergeId }) => ({
    id,
    channel: '',
    kind,
    at,
    actor,
    sides: sidesOf(contacts.filter((contact) => contact.merge_id === mergeId)),
  }));
}
