import type { Kysely } from 'kysely';
import { compareText } from '../../domain/position.js';
import type { Instant } from '../../domain/time.js';
import { columnText } from '../connection/column-text.js';
import { joinConversations } from './conversation-progress.js';
import type { Atomically, ContactPairRow, Tables } from '../schema/tables.js';

/** All known addresses of one person on a channel. */
export interface ContactGroup {
  /** The address that the gateway uses for the person: the number that was paired last. */
  readonly contactId: string;
  /** All addresses, `contactId` first. */
  readonly contactIds: readonly string[];
}

/** Addresses that belong to the same person, as providers reported. */
export interface LedgerContactPairs {
  /** Stores a pair. It replaces an older alias of the address, and no newer one. */
  put(channel: string, pair: { readonly contactId: string; readonly alias: string }, at: Instant): Promise<void>;
  /** The group of each of these addresses of a channel; absent: the address has no pair. */
  groups(channel: string, contactIds: readonly string[]): Promise<ReadonlyMap<string, ContactGroup>>;
}

export function createContactPairs(db: Kysely<Tables>, atomically: Atomically): LedgerContactPairs {
  return {
    put: (channel, pair, at) => atomically((transaction) => put(transaction, channel, pair, at)),
    groups: (channel, contactIds) => groups(db, channel, contactIds),
  };
}

async function put(
  db: Kysely<Tables>,
  channel: string,
  { contactId, alias }: { readonly contactId: string; readonly alias: string },
  at: Instant,
): Promise<void> {
  const pair = { alias: columnText(alias), paired_at: at };
  const address = columnText(contactId);
  const stored = await db
    .insertInto('contact_pairs')
    .values({ channel, contact_id: address, ...pair })
    .onConflict((conflict) =>
      conflict
        .columns(['channel', 'contact_id'])
        .doUpdateSet(pair)
        // A repeated pair keeps its time: otherwise every message would change which number is the latest.
        .where('contact_pairs.alias', '<>', pair.alias)
        .where('contact_pairs.paired_at', '<=', at),
    )
    .returning('alias')
    .execute();
  if (stored.length === 0) return;
  const group = (await groups(db, channel, [contactId])).get(contactId);
  if (group !== undefined) await joinConversations(db, channel, group.contactIds as [string, ...string[]]);
}

async function groups(db: Kysely<Tables>, channel: string, contactIds: readonly string[]): Promise<ReadonlyMap<string, ContactGroup>> {
  const wanted = new Map(contactIds.map((contactId) => [columnText(contactId), contactId]));
  if (wanted.size === 0) return new Map();
  const keys = [...wanted.keys()];
  const ofChannel = db.selectFrom('contact_pairs').select('alias').where('channel', '=', channel);
  // Not one condition on two columns, for which SQLite reads all pairs of the channel.
  const aliases = ofChannel.where('contact_id', 'in', keys).union(ofChannel.where('alias', 'in', keys));
  const rows = await db.selectFrom('contact_pairs').selectAll().where('channel', '=', channel).where('alias', 'in', aliases).execute();
  return new Map(
    groupsOf(rows).flatMap((group) =>
      group.contactIds.flatMap((key) => {
        const contactId = wanted.get(key);
        return contactId === undefined ? [] : [[contactId, group] as const];
      }),
    ),
  );
}

function groupsOf(rows: readonly ContactPairRow[]): readonly ContactGroup[] {
  return [...new Set(rows.map(({ alias }) => alias))].map((alias) => {
    const numbers = rows.filter((row) => row.alias === alias).sort(latestFirst);
    const contactIds = [...numbers.map(({ contact_id }) => contact_id), alias];
    return { contactId: contactIds[0] as string, contactIds };
  });
}

function latestFirst(left: ContactPairRow, right: ContactPairRow): number {
  return compareText(right.paired_at, left.paired_at) || compareText(left.contact_id, right.contact_id);
}
