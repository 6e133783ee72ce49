import type { Kysely } from 'kysely';
import type { CustomerMergeContactRow, CustomerMergeRow, Tables } from '../schema/tables.js';
import type { ContactKind } from './contact-rows.js';
import type { Person, PersonAddresses } from './person.js';

/** Whose contacts count: the channels, and whether orders and messages show them. Absent channels: all of them. */
export interface ContactScope {
  readonly channels?: readonly string[];
  readonly withOrders?: boolean;
  readonly withMessages?: boolean;
}

export function kindsOf({ withOrders = true, withMessages = true }: ContactScope): readonly ContactKind[] {
  return [...(withOrders ? (['ORDERS', 'COPIES'] as const) : []), ...(withMessages ? (['MESSAGES'] as const) : [])];
}

/** A merge in force, as far as a scope shows it. */
export interface SeenMerge extends Pick<CustomerMergeRow, 'id' | 'merged_at' | 'merged_by'> {
  readonly contacts: readonly CustomerMergeContactRow[];
}

/**
 * The merges in force that name one of these people. A merge exists for a scope only when it shows contacts of at least two of the merged customers:
 * everything else of it would tell of customers that the scope does not show.
 */
export async function mergesOf(db: Kysely<Tables>, people: readonly Person[], scope: ContactScope): Promise<readonly SeenMerge[]> {
  const addresses = [...new Set(people.flatMap((person) => person.contactAddresses()))];
  if (addresses.length === 0) return [];
  let named = db.selectFrom('customer_merge_contacts').select(['merge_id', 'channel', 'address']).where('address', 'in', addresses);
  if (scope.channels !== undefined) named = named.where('channel', 'in', scope.channels);
  const own = (await named.execute()).filter(({ channel, address }) => people.some((person) => person.isContact(channel, address)));
  return own.length === 0 ? [] : readMerges(db, [...new Set(own.map(({ merge_id: id }) => id))], scope);
}

/** Those of these merges that are in force, or also those that are undone, and that the scope shows. */
export async function readMerges(
  db: Kysely<Tables>,
  ids: readonly string[],
  scope: ContactScope,
  which: 'in force' | 'also undone' = 'in force',
): Promise<readonly SeenMerge[]> {
  if (ids.length === 0) return [];
  let merges = db.selectFrom('customer_merges').select(['id', 'merged_at', 'merged_by']).where('id', 'in', ids);
  if (which === 'in force') merges = merges.where('split_at', 'is', null);
  const active = await merges.orderBy('id').execute();
  const contacts = await readContactsOf(
    db,
    active.map(({ id }) => id),
    scope,
  );
  return active
    .map((merge) => ({ ...merge, contacts: contacts.filter((contact) => contact.merge_id === merge.id) }))
    .filter((merge) => new Set(merge.contacts.map(({ side }) => side)).size > 1);
}

/** The contacts of merges that the scope shows: those of which a channel knows records. */
async function readContactsOf(
  db: Kysely<Tables>,
  mergeIds: readonly string[],
  scope: ContactScope,
): Promise<readonly CustomerMergeContactRow[]> {
  if (mergeIds.length === 0) return [];
  let contacts = db.selectFrom('customer_merge_contacts').selectAll().where('merge_id', 'in', mergeIds);
  const { channels } = scope;
  if (channels !== undefined) {
    contacts = contacts
      .where('channel', 'in', channels)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('customer_contacts')
            .select('kind')
            .whereRef('customer_contacts.channel', '=', 'customer_merge_contacts.channel')
            .whereRef('customer_contacts.address', '=', 'customer_merge_contacts.address')
            .where('kind', 'in', kindsOf(scope)),
        ),
      );
  }
  return contacts.orderBy('side').orderBy('channel').orderBy('address').execute();
}

/** What merges add to each of these people. */
export async function joinedByMerges(
  db: Kysely<Tables>,
  people: readonly Person[],
  scope: ContactScope,
): Promise<readonly { readonly person: Person; readonly joined: PersonAddresses }[]> {
  const merges = await mergesOf(db, people, scope);
  return people.flatMap((person) =>
    merges
      .filter(({ contacts }) => contacts.some(({ channel, address }) => person.isContact(channel, address)))
      .map(({ contacts }) => ({ person, joined: { numbers: [], others: contacts.map(({ channel, address }) => ({ channel, address })) } })),
  );
}
