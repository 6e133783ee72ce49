import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database, Tables } from './tables.js';

const int8 = 20;

/** PostgreSQL at an address. `schema` is created when it is missing, and holds every table. */
export function openPostgres(databaseUrl: string, schema?: string): Database {
  if (schema !== undefined && !/^[a-z_][a-z0-9_]*$/.test(schema)) throw new Error('A schema is named with a-z, 0-9 and _.');
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: safeIntegers,
    ...(schema !== undefined && { options: `-c search_path=${schema}` }),
  });
  return overPool(pool, schema);
}

/** A database behind a pool of connections. */
export function overPool(pool: pg.Pool, schema?: string): Database {
  // The pool drops a connection that breaks while idle and makes a new one when asked; unheard, the event would end the process.
  pool.on('error', () => undefined);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, dialect: 'postgres', schema, close: () => db.destroy() };
}

/**
 * For a pool's `types`: counts are 64 bits wide, and would arrive as text. A pool's own setting, so that other users of `pg` keep theirs;
 * what a number cannot hold is an error and never a nearby number.
 */
export const safeIntegers = {
  getTypeParser: (oid: number): ((text: string) => unknown) =>
    oid === int8 ? safeInteger : (pg.types.getTypeParser(oid) as (text: string) => unknown),
};

function safeInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError('An integer of the database is beyond what a number can hold.');
  return number;
}
