import { sql, type Kysely } from 'kysely';
import type { Database } from './tables.js';

/** What a database does after each row that a statement inserts, updates or deletes. */
export interface Trigger {
  readonly name: string;
  readonly event: 'insert' | 'update' | 'delete';
  readonly table: string;
  /** Which updates are meant; absent: all of them. */
  readonly columns?: readonly string[];
  /** Statements that name the row `new` or `old`, each with a semicolon. */
  readonly statements: string;
}

/** Replaces a trigger of the same name in PostgreSQL. */
export async function createTrigger(db: Kysely<unknown>, dialect: Database['dialect'], trigger: Trigger): Promise<void> {
  for (const statement of dialect === 'sqlite' ? inSqlite(trigger) : inPostgres(trigger)) await sql.raw(statement).execute(db);
}

/** The condition that one of the columns changed. */
function isDifferent(columns: readonly string[], operator: string): string {
  return `when (${columns.map((column) => `new.${column} ${operator} old.${column}`).join(' or ')})`;
}

function inSqlite({ name, event, table, columns, statements }: Trigger): readonly string[] {
  const condition = columns === undefined ? '' : isDifferent(columns, 'is not');
  return [`create trigger if not exists ${name} after ${event} on ${table} ${condition} begin ${statements} end`];
}

function inPostgres({ name, event, table, columns, statements }: Trigger): readonly string[] {
  const condition = columns === undefined ? '' : isDifferent(columns, 'is distinct from');
  return [
    `create or replace function ${name}() returns trigger language plpgsql as $$ begin ${statements} return null; end $$`,
    `drop trigger if exists ${name} on ${table}`,
    `create trigger ${name} after ${event} on ${table} for each row ${condition} execute function ${name}()`,
  ];
}

/** The name of a table with its schema: functions of PostgreSQL else look it up in the schemas of the session that calls them. */
export async function qualifiedName(db: Kysely<unknown>, dialect: Database['dialect'], table: string): Promise<string> {
  if (dialect === 'sqlite') return table;
  const { rows } = await sql<{ name: string }>`select quote_ident(current_schema()) || '.' || ${table} as name`.execute(db);
  return rows[0]?.name ?? table;
}
