import { sql, type Kysely } from 'kysely';
import { now, type Instant } from '../../domain/time.js';
import { allEnded } from '../connection/all-ended.js';
import type { Atomically, Database, SearchFillRow, Tables } from '../schema/tables.js';
import {
  groupBy,
  indexRecords,
  recordOfContact,
  recordOfMessage,
  readStored,
  recordOfOrder,
  storeRecords,
  type IndexedRecord,
} from './index-records.js';
import { contactKindOf, searchKinds, type SearchKind } from './search-kinds.js';

/** Records in one transaction, in which the embedded store does nothing else. */
const recordsAtOnce = 50;

/** Brings the search index in line with changed records, and adds those that an older version stored. */
export interface SearchIndex {
  /** Indexes the next records: changed ones first. False: there is nothing to do. Processes that call it at the same time wait for each other. */
  step(): Promise<boolean>;
  /** The index has every change of these channels before this moment. Null: it does not have all that an older version stored. */
  asOf(channels: readonly string[], kinds: readonly SearchKind[]): Promise<Instant | null>;
  /** The same for each of these channels and all kinds. A channel without a time is absent. */
  asOfEach(channels: readonly string[]): Promise<ReadonlyMap<string, Instant>>;
}

export function createSearchIndex(db: Kysely<Tables>, atomically: Atomically, dialect: Database['dialect']): SearchIndex {
  return {
    async step() {
      const [changed, fills] = await Promise.all([
        db.selectFrom('search_changes').select('id').limit(1).execute(),
        db.selectFrom('search_fills').select('kind').where('is_done', '=', 1).execute(),
      ]);
      if (changed.length === 0 && fills.length === searchKinds.length) return false;
      await atomically(async (transaction) => {
        const state = await lockFills(transaction);
        if (await indexChanges(transaction, dialect)) return;
        const next = searchKinds.find((kind) => state.get(kind)?.is_done !== 1);
        if (next !== undefined) await fillSlice(transaction, dialect, next, state.get(next)?.position ?? '');
      });
      return true;
    },
    async asOf(channels, kinds) {
      const at = now();
      const [fills, pending] = await Promise.all([
        db.selectFrom('search_fills').select('kind').where('is_done', '=', 1).where('kind', 'in', kinds).execute(),
        db
          .selectFrom('search_changes')
          .select(({ fn }) => fn.min('at').as('at'))
          .where('channel', 'in', channels)
          .where('kind', 'in', kinds)
          .executeTakeFirst(),
      ]);
      if (fills.length < kinds.length) return null;
      return pending?.at == null || pending.at > at ? at : pending.at;
    },
    async asOfEach(channels) {
      const at = now();
      const fills = await db.selectFrom('search_fills').select('kind').where('is_done', '=', 1).execute();
      if (channels.length === 0 || fills.length < searchKinds.length) return new Map();
      const pending = db.selectFrom('search_changes').select(({ fn }) => ['channel', fn.min('at').as('at')]);
      const oldest = await pending.where('channel', 'in', channels).groupBy('channel').execute();
      const oldestOf = new Map(oldest.map((row) => [row.channel, row.at]));
      return new Map(
        channels.map((channel) => {
          const waiting = oldestOf.get(channel) ?? at;
          return [channel, waiting > at ? at : waiting];
        }),
      );
    },
  };
}

/** Writing the rows locks them until the transaction ends, in both databases. */
async function lockFills(db: Kysely<Tables>): Promise<ReadonlyMap<string, SearchFillRow>> {
  const rows = await db
    .insertInto('search_fills')
    .values(searchKinds.map((kind) => ({ kind, position: '', is_done: 0 })))
    .onConflict((conflict) => conflict.column('kind').doUpdateSet((eb) => ({ kind: eb.ref('excluded.kind') })))
    .returningAll()
    .execute();
  return new Map(rows.map((row) => [row.kind, row]));
}

/** The newest changes first: when there are many, people look for what has just happened. */
async function indexChanges(db: Kysely<Tables>, dialect: Database['dialect']): Promise<boolean> {
  const changes = await db
    .selectFrom('search_changes')
    .select(['id', 'kind', 'channel', 'key'])
    .orderBy('id', 'desc')
    .limit(recordsAtOnce)
    .execute();
  if (changes.length === 0) return false;
  const kinds = groupBy(changes, (change) => change.kind);
  const ids = changes.map(({ id }) => id);
  await allEnded([
    ...[...kinds].map(([kind, ofKind]) => indexRecords(db, dialect, kind as SearchKind, ofKind)),
    db.deleteFrom('search_changes').where('id', 'in', ids).execute(),
  ]);
  return true;
}

type Place = readonly [channel: string, key: string];

async function fillSlice(db: Kysely<Tables>, dialect: Database['dialect'], kind: SearchKind, position: string): Promise<void> {
  const records = await readSlice(db, kind, position === '' ? ['', ''] : (JSON.parse(position) as Place));
  for (const [channel, ofChannel] of groupBy(records, (record) => record.channel)) {
    const keys = ofChannel.map(({ key }) => key);
    await storeRecords(db, dialect, kind, channel, await readStored(db, kind, channel, keys), ofChannel);
  }
  const last = records.at(-1);
  // A key may name a person, and is not needed any more.
  const next = last === undefined ? { is_done: 1, position: '' } : { position: JSON.stringify([last.channel, last.key]) };
  await db.updateTable('search_fills').set(next).where('kind', '=', kind).execute();
}

async function readSlice(db: Kysely<Tables>, kind: SearchKind, after: Place): Promise<IndexedRecord[]> {
  const behind = (key: string) => sql<boolean>`(channel, ${sql.ref(key)}) > (${sql.join(after)})`;
  if (kind === 'MESSAGES') {
    const messages = db.selectFrom('messages').select(['channel', 'message_id as key', 'at', 'body']).where(behind('message_id'));
    return (await messages.orderBy('channel').orderBy('message_id').limit(recordsAtOnce).execute()).map(recordOfMessage);
  }
  if (kind === 'ORDERS' || kind === 'COPIES') {
    const table = kind === 'ORDERS' ? 'orders' : 'order_copies';
    const orders = db.selectFrom(table).select(['channel', 'reference as key', 'placed_at as at', 'body']).where(behind('reference'));
    return (await orders.orderBy('channel').orderBy('reference').limit(recordsAtOnce).execute()).map(recordOfOrder);
  }
  const contacts = db.selectFrom('customer_contacts').select(['channel', 'address as key', 'last_seen_at as at', 'name']);
  const ofKind = contacts.where('kind', '=', contactKindOf(kind)).where(behind('address'));
  return (await ofKind.orderBy('channel').orderBy('address').limit(recordsAtOnce).execute()).map(recordOfContact);
}
