import { sql, type Expression, type ExpressionBuilder, type Kysely, type SqlBool } from 'kysely';
import type { SyncNoun } from '../../domain/sync.js';
import { columnText } from '../connection/column-text.js';
import type { Tables } from '../schema/tables.js';
import type { Copied, CopyColumns, CopyRows } from './copied.js';

/** A table of copies, and how a copy becomes one of its rows. */
export interface CopyTable<T, Row extends CopyColumns> {
  readonly name: 'order_copies' | 'record_copies';
  /** Null: the table has the copies of one noun only. */
  readonly noun: SyncNoun | null;
  /** The column by which the provider's list is read from the newest to the oldest. */
  readonly newestColumn: string;
  toRow(copy: Copied<T>): Row;
  readRow(row: Row): Copied<T>;
}

/** Rows in one statement, so that it takes some milliseconds and stays below the databases' numbers of parameters. */
const rowsAtOnce = 50;

/** What stays when a record is copied again. */
const kept = ['channel', 'noun', 'reference', 'revision', 'first_seen_at'];

/** The columns that the statements name are those of all tables of copies. */
type AnyCopies = Kysely<{ order_copies: CopyColumns }>;
type Rows = ExpressionBuilder<{ order_copies: CopyColumns }, 'order_copies'>;

/** The rows of a channel's copy. The caller holds its lock. */
export function createCopyRows<T, Row extends CopyColumns>(
  tables: Kysely<Tables>,
  channel: string,
  table: CopyTable<T, Row>,
): Required<Omit<CopyRows<T>, 'storable'>> {
  const db = tables as unknown as AnyCopies;
  const name = table.name as 'order_copies';
  const ofNoun = table.noun === null ? sql<SqlBool>`1 = 1` : sql<SqlBool>`noun = ${table.noun}`;
  const own = (eb: Rows): Expression<SqlBool> => eb.and([eb('channel', '=', channel), ofNoun]);
  return {
    async read(references) {
      if (references.length === 0) return new Map();
      const wanted = [...new Set(references.map(columnText))];
      const rows = await db.selectFrom(name).selectAll().where(own).where('reference', 'in', wanted).execute();
      return new Map(rows.map((row) => [row.reference, table.readRow(row as Row)]));
    },
    async write(copies) {
      const key = table.noun === null ? ['channel', 'reference'] : ['channel', 'noun', 'reference'];
      for (let start = 0; start < copies.length; start += rowsAtOnce) {
        const rows = copies.slice(start, start + rowsAtOnce).map((copy) => table.toRow(copy));
        const replaced = Object.keys(rows[0] ?? {}).filter((column) => !kept.includes(column));
        await db
          .insertInto(name)
          .values(rows)
          .onConflict((conflict) =>
            conflict.columns(key as ['channel', 'reference']).doUpdateSet((eb) => ({
              ...Object.fromEntries(replaced.map((column) => [column, eb.ref(`excluded.${column}` as 'excluded.body')])),
              revision: eb(sql.ref<number>(`${name}.revision`), '+', 1),
            })),
          )
          .execute();
      }
    },
    async confirm(references, { seenIn, asOf }) {
      if (references.length === 0) return;
      const found = { seen_in: seenIn, missed: 0, ...(asOf !== undefined && { as_of: asOf }) };
      await db.updateTable(name).set(found).where(own).where('reference', 'in', references.map(columnText)).execute();
    },
    async unseen(fullRead, limit) {
      const unseen = db.selectFrom(name).select('reference').where(own).where('seen_in', '<', fullRead);
      const rows = await unseen.where('deleted_at', 'is', null).orderBy('seen_in').limit(limit).execute();
      return rows.map(({ reference }) => reference);
    },
    async newestKey() {
      const column = sql.ref<string>(table.newestColumn);
      const newest = db.selectFrom(name).select(column.as('newest')).where(own).orderBy(column, 'desc').limit(1);
      return (await newest.executeTakeFirst())?.newest ?? '';
    },
  };
}

/** Deletes the rows of a channel's copy. */
export async function deleteCopies(db: Kysely<Tables>, channel: string, noun: SyncNoun): Promise<void> {
  if (noun === 'orders') {
    await db.deleteFrom('order_copies').where('channel', '=', channel).execute();
    await db.deleteFrom('customer_contacts').where('channel', '=', channel).where('kind', '=', 'COPIES').execute();
  } else await db.deleteFrom('record_copies').where('channel', '=', channel).where('noun', '=', noun).execute();
}
