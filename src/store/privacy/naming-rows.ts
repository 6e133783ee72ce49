import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Tables } from '../schema/tables.js';
import type { Person } from '../customers/person.js';
import type { Mentions } from './mentions.js';

/** The columns by which a table is read in parts. */
export type RowKey<Table extends keyof Tables> = readonly (keyof Tables[Table] & string)[];

/** How many rows one statement searches. */
const windowSize = 1_000;
/** Cuts nothing off: any limit keeps SQLite from putting a row's text together again for each spelling, which takes twice as long. */
const noLimit = sql.lit(1_000_000_000);
/** Columns with an address or a number and nothing else. */
const addressColumns = ['contact_id', 'alias', 'phone_number', 'address'];

type Row = Readonly<Record<string, string | number | null>>;

/**
 * The rows of a table that may name a person, in parts that are searched one after the other, so that no statement takes long. A row whose
 * columns only resemble the person's spellings can be among them.
 */
export async function* rowsNaming<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  key: RowKey<Table>,
  { person, mentions, signal }: { readonly person: Person; readonly mentions: Mentions; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<readonly Tables[Table][]> {
  const { rows: sample } = await sql<Row>`select * from ${sql.id(table)} limit 1`.execute(db);
  const columns = Object.keys(sample[0] ?? {});
  if (columns.length === 0) return;
  const values = sql.join(person.columnValues());
  const exact = addressColumns.filter((column) => columns.includes(column)).map((column) => sql`${sql.id(column)} in (${values})`);
  const similar = mentions.spellings.map((spelling) => sql`searched like ${`%${spelling.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`);
  const isNamed = sql.join([...exact, ...similar], sql` or `);
  for await (const window of windowsOf(db, table, key)) {
    signal?.throwIfAborted();
    const searched = sql`select *, ${textOf(columns)} as searched from ${sql.id(table)} where ${window} limit ${noLimit}`;
    const { rows } = await sql<Row>`select * from (${searched}) as part where ${isNamed}`.execute(db);
    if (rows.length > 0) yield rows.map(({ searched: _searched, ...row }) => row as unknown as Tables[Table]);
  }
}

/** Conditions that divide a table into parts of a bounded size. Rows may be changed between them. */
export async function* windowsOf<Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  key: RowKey<Table>,
  size = windowSize,
): AsyncGenerator<RawBuilder<unknown>> {
  const columns = sql.join(key.map((column) => sql.id(column)));
  const values = (row: Row): RawBuilder<unknown> => sql.join(key.map((column) => row[column]));
  for (let last: Row | undefined; ;) {
    const start = last === undefined ? sql`1 = 1` : sql`(${columns}) > (${values(last)})`;
    const next = sql<Row>`select ${columns} from ${sql.id(table)} where ${start} order by ${columns} limit 1 offset ${sql.lit(size - 1)}`;
    const end: Row | undefined = (await next.execute(db)).rows[0];
    yield end === undefined ? start : sql`${start} and (${columns}) <= (${values(end)})`;
    if (end === undefined) return;
    last = end;
    await yieldToEventLoop();
  }
}

/** All of a row's columns as one text. */
function textOf(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(
    columns.map((column) => sql`coalesce(cast(${sql.id(column)} as text), '')`),
    sql` || ' ' || `,
  );
}

/** All of a row's columns as one text. */
export function rowText(row: object): string {
  return Object.values(row).map(String).join(' ');
}
