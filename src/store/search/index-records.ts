import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Message } from '../../domain/message.js';
import type { Order } from '../../domain/order.js';
import type { Instant } from '../../domain/time.js';
import { allEnded } from '../connection/all-ended.js';
import type { Database, Tables } from '../schema/tables.js';
import { wordsOfContact, wordsOfMessage, wordsOfOrder, type RecordWords } from './record-words.js';
import { contactKindOf, type SearchKind } from './search-kinds.js';

/** The key of a record in its table. */
export interface RecordKey {
  readonly channel: string;
  /** The reference of an order, the id of a message, the address of a contact. */
  readonly key: string;
}

/** A record with its words. One without words is not stored. */
export interface IndexedRecord extends RecordKey {
  /** Seconds since 1970; 0 when it is not known. */
  readonly at: number;
  /** See `writeWords`. */
  readonly words: string;
}

/** Reads these records as they are now and brings the index in line with them, in the transaction of the caller. */
export async function indexRecords(
  db: Kysely<Tables>,
  dialect: Database['dialect'],
  kind: SearchKind,
  keys: readonly RecordKey[],
): Promise<void> {
  for (const [channel, ofChannel] of groupBy(keys, (record) => record.channel)) {
    const wanted = [...new Set(ofChannel.map(({ key }) => key))];
    const [records, stored] = await allEnded([readRecords(db, kind, channel, wanted), readStored(db, kind, channel, wanted)]);
    await storeRecords(db, dialect, kind, channel, stored, records);
  }
}

/** Node 20 has no `Map.groupBy`. */
export function groupBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const known = groups.get(nameOf(item));
    if (known === undefined) groups.set(nameOf(item), [item]);
    else known.push(item);
  }
  return groups;
}

/** The records among these that there are. */
async function readRecords(db: Kysely<Tables>, kind: SearchKind, channel: string, keys: readonly string[]): Promise<IndexedRecord[]> {
  if (kind === 'MESSAGES') {
    const messages = db.selectFrom('messages').select(['channel', 'message_id as key', 'at', 'body']).where('channel', '=', channel);
    return (await messages.where('message_id', 'in', keys).execute()).map(recordOfMessage);
  }
  if (kind === 'ORDERS' || kind === 'COPIES') {
    const orders = db
      .selectFrom(kind === 'ORDERS' ? 'orders' : 'order_copies')
      .select(['channel', 'reference as key', 'placed_at as at', 'body']);
    return (await orders.where('channel', '=', channel).where('reference', 'in', keys).execute()).map(recordOfOrder);
  }
  const contacts = db.selectFrom('customer_contacts').select(['channel', 'address as key', 'last_seen_at as at', 'name']);
  const ofKind = contacts.where('channel', '=', channel).where('kind', '=', contactKindOf(kind));
  return (await ofKind.where('address', 'in', keys).execute()).map(recordOfContact);
}

interface ReadRow extends RecordKey {
  readonly at: Instant;
}

export function recordOfMessage({ channel, key, at, body }: ReadRow & { readonly body: string }): IndexedRecord {
  return { channel, key, at: secondsOf(at), words: writeWords(wordsOfMessage(JSON.parse(body) as Message)) };
}

export function recordOfOrder({ channel, key, at, body }: ReadRow & { readonly body: string }): IndexedRecord {
  return { channel, key, at: secondsOf(at), words: writeWords(wordsOfOrder(JSON.parse(body) as Order)) };
}

export function recordOfContact({ channel, key, at, name }: ReadRow & { readonly name: string | null }): IndexedRecord {
  return { channel, key, at: secondsOf(at), words: writeWords(wordsOfContact(key, name)) };
}

function secondsOf(at: Instant): number {
  const time = Date.parse(at);
  return Number.isNaN(time) ? 0 : Math.trunc(time / 1000);
}

/** The words with their weights, such as `4:1001 3:ana`. No word has a blank. */
function writeWords({ weightByWord }: RecordWords): string {
  return [...weightByWord].map(([word, weight]) => `${weight}:${word}`).join(' ');
}

export function readWords(words: string): readonly (readonly [word: string, weight: number])[] {
  return words === '' ? [] : words.split(' ').map((entry) => [entry.slice(2), Number(entry[0])]);
}

interface StoredRecord {
  readonly id: number;
  readonly key: string;
  readonly at: number;
  readonly words: string;
}

/** What the index has of these keys. */
export function readStored(
  db: Kysely<Tables>,
  kind: SearchKind,
  channel: string,
  keys: readonly string[],
): Promise<readonly StoredRecord[]> {
  const ofKind = db
    .selectFrom('search_records')
    .select(['id', 'key', 'at', 'words'])
    .where('channel', '=', channel)
    .where('kind', '=', kind);
  return ofKind.where('key', 'in', keys).execute();
}

/** Replaces what the index has of some keys by these records. What is the same already is not written again. */
export async function storeRecords(
  db: Kysely<Tables>,
  dialect: Database['dialect'],
  kind: SearchKind,
  channel: string,
  stored: readonly StoredRecord[],
  records: readonly IndexedRecord[],
): Promise<void> {
  const wanted = new Map(records.filter(({ words }) => words !== '').map((record) => [record.key, record]));
  for (const row of stored) {
    const record = wanted.get(row.key);
    if (record !== undefined && record.words === row.words && record.at === row.at) wanted.delete(row.key);
    else await removeRecord(db, kind, channel, row);
  }
  await insertRecords(db, dialect, kind, channel, [...wanted.values()]);
}

async function removeRecord(db: Kysely<Tables>, kind: SearchKind, channel: string, { id, at, words }: StoredRecord): Promise<void> {
  const entries = readWords(words);
  await db
    .deleteFrom('search_words')
    .where('channel', '=', channel)
    .where('kind', '=', kind)
    .where(
      'word',
      'in',
      entries.map(([word]) => word),
    )
    .where('weight', 'in', [...new Set(entries.map(([, weight]) => weight))])
    .where('at', '=', at)
    .where('record', '=', id)
    .execute();
  await db.deleteFrom('search_records').where('id', '=', id).execute();
}

async function insertRecords(
  db: Kysely<Tables>,
  dialect: Database['dialect'],
  kind: SearchKind,
  channel: string,
  records: readonly IndexedRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map(({ key, at, words }) => ({ channel, kind, key, at, words }));
  const inserted = await db.insertInto('search_records').values(rows).returning(['id', 'at', 'words']).execute();
  const words = inserted.flatMap(({ id, at, words }) => readWords(words).map(([word, weight]) => [word, weight, at, id]));
  // One parameter, because a statement with some thousand takes longer to put together than to execute.
  const values = elementsOf(dialect, JSON.stringify(words), ['text', 'integer', 'bigint', 'bigint']);
  await sql`insert into search_words (channel, kind, word, weight, at, record) select ${channel}, ${kind}, ${values}`.execute(db);
}

/** The elements of a JSON array of arrays as rows. */
function elementsOf(dialect: Database['dialect'], json: string, types: readonly string[]): RawBuilder<unknown> {
  if (dialect === 'sqlite') {
    const columns = types.map((_, index) => sql`json_extract(value, ${sql.lit(`$[${index}]`)})`);
    return sql`${sql.join(columns)} from json_each(${json})`;
  }
  const columns = types.map((type, index) => sql`cast(value ->> ${sql.lit(index)} as ${sql.raw(type)})`);
  return sql`${sql.join(columns)} from json_array_elements(cast(${json} as json)) as value`;
}
