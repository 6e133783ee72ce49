import type { Kysely } from 'kysely';
import { readLedgerHash } from '../connection/ledger-hash.js';
import type { Instant } from '../../domain/time.js';
import type { Database, Tables } from '../schema/tables.js';
import { eraseFills, eraseSearchChanges, eraseSearchRecords, indexErasedRows } from './erase-search.js';
import {
  eraseCompletions,
  eraseContactPairs,
  eraseConversations,
  eraseCopies,
  eraseCustomerContacts,
  eraseCustomerSends,
  eraseMergeContacts,
  eraseMessageEvents,
  eraseMessages,
  eraseOrderEvents,
  eraseOrders,
  eraseRecordCopies,
  eraseWrites,
  type Erasing,
  type RowEraser,
} from './erase-rows.js';
import { hashOfAddress } from './erasures.js';
import { rowsNaming, rowText, type RowKey } from './naming-rows.js';
import { emptyWebhooks, readNamesPerson, webhooksNaming } from './naming-webhooks.js';
import { findPerson } from '../customers/find-people.js';
import type { Person, PersonAddresses } from '../customers/person.js';
import { Mentions } from './mentions.js';

/** What an erasure changed, and what still names the person. */
export interface PersonErasure {
  /** How many rows of each table were changed or deleted; a table without any is absent. */
  readonly erased: Readonly<Partial<Record<keyof Tables, number>>>;
  /** How many rows of each table still name the person. Empty: the person is erased. */
  readonly remaining: Readonly<Partial<Record<keyof Tables, number>>>;
  /** Webhooks among the remaining ones that wait to be applied: nothing of them may be lost. */
  readonly pendingWebhooks: number;
}

export interface ErasePersonOptions {
  /** E.164. */
  readonly phoneNumber: string;
  /** Events up to now are not applied again when a provider repeats them. */
  readonly now: Instant;
  /** Called after each commit. */
  readonly committed?: (() => void) | undefined;
  /** Ends the erasure between two statements, with the signal's reason. The next one continues. */
  readonly signal?: AbortSignal | undefined;
}

/** How a table is read in parts and what removes a person from its rows; null: its rows name nobody. A new table needs an entry. */
type TableErasers = { readonly [Table in keyof Tables]: TableEraser<Table> };
interface TableEraser<Table extends keyof Tables> {
  readonly key: RowKey<Table>;
  readonly erase: RowEraser<Tables[Table]> | null;
}

/** Messages come before orders and pairs, and the webhooks before all of them: the later ones connect the earlier ones with the person. */
const tables: TableErasers = {
  messages: { key: ['channel', 'message_id'], erase: eraseMessages },
  message_events: { key: ['id'], erase: eraseMessageEvents },
  conversations: { key: ['channel', 'contact_id'], erase: eraseConversations },
  orders: { key: ['channel', 'reference'], erase: eraseOrders },
  order_copies: { key: ['channel', 'reference'], erase: eraseCopies },
  record_copies: { key: ['channel', 'noun', 'reference'], erase: eraseRecordCopies },
  // Of the orders above: a trigger changes them.
  order_items: { key: ['channel', 'placed_at', 'sort_id', 'place'], erase: null },
  order_copy_items: { key: ['channel', 'placed_at', 'sort_id', 'place'], erase: null },
  order_item_fills: { key: ['kind'], erase: eraseFills('order_item_fills') },
  order_events: { key: ['id'], erase: eraseOrderEvents },
  order_completions: { key: ['channel', 'reference'], erase: eraseCompletions },
  writes: { key: ['id'], erase: eraseWrites },
  customer_sends: { key: ['id'], erase: eraseCustomerSends },
  contact_pairs: { key: ['channel', 'contact_id'], erase: eraseContactPairs },
  customer_contacts: { key: ['channel', 'kind', 'address'], erase: eraseCustomerContacts },
  customer_merge_contacts: { key: ['merge_id', 'channel', 'address'], erase: eraseMergeContacts },
  customer_fills: { key: ['kind'], erase: eraseFills('customer_fills') },
  customer_merges: { key: ['id'], erase: null },
  customer_events: { key: ['id'], erase: null },
  inbox: { key: ['id'], erase: null },
  inbox_leases: { key: ['channel'], erase: null },
  sync_states: { key: ['channel', 'noun'], erase: null },
  sync_leases: { key: ['channel'], erase: null },
  channel_states: { key: ['channel'], erase: null },
  template_events: { key: ['id'], erase: null },
  ledger_settings: { key: ['name'], erase: null },
  erasures: { key: ['hash'], erase: null },
  // Last: what the records of the tables before them say is indexed again.
  search_changes: { key: ['id'], erase: eraseSearchChanges },
  search_records: { key: ['id'], erase: eraseSearchRecords },
  search_words: { key: ['channel', 'kind', 'word', 'weight', 'at', 'record'], erase: null },
  search_fills: { key: ['kind'], erase: eraseFills('search_fills') },
};
const tableNames = Object.keys(tables) as (keyof Tables)[];

/** Rows in one commit. */
const batchSize = 50;
/** A gateway that works may store something between two searches. */
const maxSearches = 3;

/**
 * Removes a person from the ledger while gateways may use it, in commits of a bounded size, and then searches every table for the person.
 * It can be interrupted at any time: the next call continues, because the addresses are stored until the search finds nothing.
 */
export async function erasePerson({ db, dialect }: Pick<Database, 'db' | 'dialect'>, options: ErasePersonOptions): Promise<PersonErasure> {
  const hash = await readLedgerHash(db);
  const person = await findPerson(db, options.phoneNumber, {
    known: await readPending(db, hashOfAddress(hash, '', options.phoneNumber)),
  });
  const hashes = hashesOf(person, hash);
  await recordErasure(db, hashes, person, options.now);
  const erasing: Erasing = { person, mentions: new Mentions(person), hash, dialect, signal: options.signal };
  const erased: Partial<Record<keyof Tables, number>> = {};
  let remaining: PersonErasure['remaining'] = {};
  let pendingWebhooks = 0;
  for (let search = 0; search < maxSearches; search += 1) {
    await eraseAll(db, erasing, options, erased);
    ({ remaining, pendingWebhooks } = await findRemaining(db, erasing));
    if (Object.keys(remaining).length === 0) break;
  }
  // Only now: without the addresses the next call could not find what remains.
  if (Object.keys(remaining).length === 0) await db.updateTable('erasures').set({ pending: null }).where('hash', 'in', hashes).execute();
  return { erased, remaining, pendingWebhooks };
}

async function readPending(db: Kysely<Tables>, hash: string): Promise<PersonAddresses | null> {
  const row = await db.selectFrom('erasures').select('pending').where('hash', '=', hash).executeTakeFirst();
  return row?.pending == null ? null : (JSON.parse(row.pending) as PersonAddresses);
}

function hashesOf(person: Person, hash: Erasing['hash']): readonly string[] {
  const { numbers, others } = person.addresses();
  const hashed = [
    ...numbers.map((number) => hashOfAddress(hash, '', number)),
    ...others.map(({ channel, address }) => hashOfAddress(hash, channel, address)),
  ];
  return [...new Set(hashed)];
}

async function recordErasure(db: Kysely<Tables>, hashes: readonly string[], person: Person, now: Instant): Promise<void> {
  const state = { erased_at: now, pending: JSON.stringify(person.addresses()) };
  await db
    .insertInto('erasures')
    .values(hashes.map((hash) => ({ hash, ...state })))
    .onConflict((conflict) => conflict.column('hash').doUpdateSet(state))
    .execute();
}

async function eraseAll(
  db: Kysely<Tables>,
  erasing: Erasing,
  { committed }: ErasePersonOptions,
  erased: Partial<Record<keyof Tables, number>>,
): Promise<void> {
  const add = (table: keyof Tables, count: number): void => {
    if (count > 0) erased[table] = (erased[table] ?? 0) + count;
    committed?.();
  };
  const namesPerson = await readNamesPerson(db, erasing.person, erasing.mentions);
  for await (const rows of webhooksNaming(db, namesPerson, erasing.signal)) add('inbox', await emptyWebhooks(db, rows));
  for (const table of tableNames)
    await eraseTable(db, table, tables[table] as TableEraser<typeof table>, erasing, (count) => add(table, count));
}

async function eraseTable<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  { key, erase }: TableEraser<Table>,
  erasing: Erasing,
  add: (count: number) => void,
): Promise<void> {
  if (erase === null) return;
  for await (const rows of rowsNaming(db, table, key, erasing)) {
    for (let first = 0; first < rows.length; first += batchSize) {
      const batch = rows.slice(first, first + batchSize);
      const count = await db.transaction().execute(async (transaction) => {
        const erased = await erase(transaction, erasing, batch);
        await indexErasedRows(transaction, erasing, table, batch);
        return erased;
      });
      add(count);
    }
  }
}

/**
 * Not searched: a row of the person's own in `erasures` is emptied when nothing else remains, and `search_words` has the words of `search_records` and
 * no others, in ten times as many rows.
 */
const notSearched: readonly (keyof Tables)[] = ['erasures', 'search_words'];

/** Searches every table. */
async function findRemaining(
  db: Kysely<Tables>,
  { person, mentions, signal }: Erasing,
): Promise<Pick<PersonErasure, 'remaining' | 'pendingWebhooks'>> {
  const remaining: Partial<Record<keyof Tables, number>> = {};
  let pendingWebhooks = 0;
  for (const table of tableNames.filter((name) => !notSearched.includes(name))) {
    for await (const rows of rowsNaming(db, table, tables[table].key as RowKey<typeof table>, { person, mentions, signal })) {
      const naming = rows.filter((row) => mentions.isIn(rowText(row)) || hasAddress(person, row));
      if (naming.length > 0) remaining[table] = (remaining[table] ?? 0) + naming.length;
      pendingWebhooks += naming.filter((row) => 'body_encoding' in row && row.state === 'PENDING').length;
    }
  }
  return { remaining, pendingWebhooks };
}

function hasAddress(person: Person, row: Tables[keyof Tables]): boolean {
  if ('address' in row) return person.isContact(row.channel, row.address);
  if (!('contact_id' in row)) return false;
  const columns = [row.contact_id, 'alias' in row ? row.alias : null, 'phone_number' in row ? row.phone_number : null];
  return columns.some((address) => person.isAddress(row.channel, address));
}
