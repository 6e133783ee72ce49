import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from './tables.js';
import { createTrigger, qualifiedName } from './triggers.js';

/** A table whose records are searched. Expressions name the row `new` or `old`. */
interface SearchedTable {
  readonly table: string;
  kind(row: string): string;
  key(row: string): string;
  /** Columns that change with the words of a record, and with few of its other changes. */
  readonly columns: readonly string[];
}

const ordersIn = (table: string, kind: string): SearchedTable => ({
  table,
  kind: () => `'${kind}'`,
  key: (row) => `${row}.reference`,
  columns: ['reference', 'search_text', 'phone_number', 'lines', 'placed_at'],
});

const searched: readonly SearchedTable[] = [
  ordersIn('orders', 'ORDERS'),
  ordersIn('order_copies', 'COPIES'),
  { table: 'messages', kind: () => `'MESSAGES'`, key: (row) => `${row}.message_id`, columns: ['content_changes', 'at'] },
  { table: 'customer_contacts', kind: (row) => `${row}.kind || '_CONTACTS'`, key: (row) => `${row}.address`, columns: ['name'] },
];

const nowIn: Readonly<Record<Database['dialect'], string>> = {
  sqlite: `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
  postgres: `to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
};

/**
 * Notes which records have changed since the index read them. A trigger does it, because it costs the statement that changes a record some
 * microseconds, where a statement of its own would cost a round trip, and because no way to change a record can be forgotten.
 */
export async function noteChangesForSearch(db: Kysely<unknown>, dialect: Database['dialect']): Promise<void> {
  const changes = await qualifiedName(db, dialect, 'search_changes');
  for (const { table, columns, kind, key } of searched) {
    for (const event of ['insert', 'update', 'delete'] as const) {
      const row = event === 'delete' ? 'old' : 'new';
      const values = `${kind(row)}, ${row}.channel, ${key(row)}, ${nowIn[dialect]}`;
      const statements = `insert into ${changes} (kind, channel, key, at) values (${values});`;
      await createTrigger(db, dialect, {
        name: `${table}_search_${event}`,
        event,
        table,
        ...(event === 'update' && { columns }),
        statements,
      });
    }
  }
}

/** Assigned by the database, in the order of insertion. */
export function generatedId(dialect: Database['dialect']): RawBuilder<unknown> {
  return dialect === 'postgres' ? sql`bigint generated always as identity` : sql`integer`;
}
