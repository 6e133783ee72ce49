import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from './tables.js';

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

/**
 * Notes which records have changed since the index read them. A trigger does it, because it costs the statement that changes a record some
 * microseconds, where a statement of its own would cost a round trip, and because no way to change a record can be forgotten.
 */
export async function noteChangesForSearch(db: Kysely<unknown>, dialect: Database['dialect']): Promise<void> {
  for (const table of searched) {
    for (const [event, row] of [
      ['insert', 'new'],
      ['update', 'new'],
      ['delete', 'old'],
    ] as const) {
      const isDifferent = table.columns.map((column) => `new.${column} is distinct from old.${column}`).join(' or ');
      const name = `${table.table}_search_${event}`;
      const values = `${table.kind(row)}, ${row}.channel, ${table.key(row)}`;
      const condition =
        event === 'update' ? `when (${dialect === 'sqlite' ? isDifferent.replaceAll('is distinct from', 'is not') : isDifferent})` : '';
      for (const statement of triggerOf(dialect, { name, event, table: table.table, condition, values }))
        await sql.raw(statement).execute(db);
    }
  }
}

interface Trigger {
  readonly name: string;
  readonly event: string;
  readonly table: string;
  readonly condition: string;
  readonly values: string;
}

function triggerOf(dialect: Database['dialect'], { name, event, table, condition, values }: Trigger): readonly string[] {
  const note = (at: string): string => `insert into search_changes (kind, channel, key, at) values (${values}, ${at});`;
  if (dialect === 'sqlite') {
    const noted = note(`strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`);
    return [`create trigger if not exists ${name} after ${event} on ${table} ${condition} begin ${noted} end`];
  }
  const noted = note(`to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
  return [
    `create or replace function ${name}() returns trigger language plpgsql as $$ begin ${noted} return null; end $$`,
    `drop trigger if exists ${name} on ${table}`,
    `create trigger ${name} after ${event} on ${table} for each row ${condition} execute function ${name}()`,
  ];
}

/** Assigned by the database, in the order of insertion. */
export function generatedId(dialect: Database['dialect']): RawBuilder<unknown> {
  return dialect === 'postgres' ? sql`bigint generated always as identity` : sql`integer`;
}
