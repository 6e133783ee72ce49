import { sql, type Kysely } from 'kysely';
import type { Database, Tables } from '../schema/tables.js';

/**
 * The key columns of every table, which are also the order of an export. Null: the table is not exported, because it only coordinates processes or can
 * be made again from other tables or the providers.
 */
const keys: { readonly [Table in keyof Tables]: readonly (keyof Tables[Table] & string)[] | null } = {
  orders: ['channel', 'reference'],
  order_copies: null,
  order_items: null,
  order_copy_items: null,
  order_item_fills: null,
  record_copies: null,
  sync_states: null,
  sync_leases: null,
  order_events: ['id'],
  writes: ['id'],
  customer_sends: ['id'],
  ledger_settings: ['name'],
  inbox: ['id'],
  inbox_leases: null,
  channel_states: ['channel'],
  order_completions: ['channel', 'reference'],
  messages: ['channel', 'message_id'],
  message_events: ['id'],
  conversations: ['channel', 'contact_id'],
  template_events: ['id'],
  contact_pairs: ['channel', 'contact_id'],
  erasures: ['hash'],
  customer_contacts: null,
  customer_fills: null,
  customer_merges: ['id'],
  customer_merge_contacts: ['merge_id', 'channel', 'address'],
  customer_events: ['id'],
  search_records: null,
  search_words: null,
  search_changes: null,
  search_fills: null,
};

export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;
export type ContentTable = keyof Tables;

/** Every table of the ledger. */
export const allTables = Object.keys(keys) as (keyof Tables)[];

/** The tables that are exported. */
export const contentTables = allTables.filter((table) => keys[table] !== null);

/** Rows in one page: a page of the largest webhooks must fit into memory. */
const pageSize = 10;

/** A table's rows in the byte order of their keys, page by page. Call it inside a transaction, so that all rows are of one moment. */
export function pagesOf(db: Kysely<Tables>, dialect: Database['dialect'], table: ContentTable): AsyncGenerator<readonly Row[]> {
  const key = keys[table] ?? [];
  return dialect === 'postgres' ? fetchPages(db, table, key) : seekPages(db, table, key);
}

/** A cursor, so that the server sorts once. It sorts by bytes, whatever the locale of the database. */
async function* fetchPages(db: Kysely<Tables>, table: ContentTable, key: readonly string[]): AsyncGenerator<readonly Row[]> {
  const order = sql.join(key.map((column) => sql`${sql.id(column)} collate "C"`));
  await sql`declare exported no scroll cursor for select * from ${sql.id(table)} order by ${order}`.execute(db);
  for (let page = await fetchPage(db); page.length > 0; page = await fetchPage(db)) yield page;
  await sql`close exported`.execute(db);
}

async function fetchPage(db: Kysely<Tables>): Promise<readonly Row[]> {
  return (await sql<Row>`fetch ${sql.lit(pageSize)} from exported`.execute(db)).rows;
}

/** One query for each page, because the SQLite drivers return only whole results. The key's index finds the start of each page. */
async function* seekPages(db: Kysely<Tables>, table: ContentTable, key: readonly string[]): AsyncGenerator<readonly Row[]> {
  const columns = sql.join(key.map((column) => sql.id(column)));
  for (let last: Row | undefined; ;) {
    const end = last;
    const behind = end === undefined ? sql`true` : sql`(${columns}) > (${sql.join(key.map((column) => end[column]))})`;
    const page = sql<Row>`select * from ${sql.id(table)} where ${behind} order by ${columns} limit ${sql.lit(pageSize)}`;
    const { rows } = await page.execute(db);
    if (rows.length > 0) yield rows;
    last = rows.at(-1);
    if (last === undefined) return;
  }
}
