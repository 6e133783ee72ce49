import { Kysely, PostgresAdapter, PostgresQueryCompiler, type Dialect } from 'kysely';
import pg from 'pg';
import {
  BreakableClient,
  connectionOptions,
  maintenanceBounds,
  describeDatabase,
  servingBounds,
  type PostgresBounds,
} from './postgres-client.js';
import { PostgresDriver } from './postgres-driver.js';
import { ConnectionPool } from './postgres-pool.js';
import { readTableNames } from './table-names.js';
import type { Database, Tables } from '../schema/tables.js';
import { LedgerUnavailableError } from '../connection/unavailable.js';

const int8 = 20;

/** PostgreSQL at an address. `schema` is created when it is missing and holds every table. Connects with the first query. */
export function openPostgres(databaseUrl: string, schema?: string, bounds = servingBounds): Database {
  if (schema !== undefined && !/^[a-z_][a-z0-9_]*$/.test(schema))
    throw new Error('The name of a schema may have only a-z, 0-9 and _, and must not start with a digit.');
  const description = describeDatabase(databaseUrl);
  if (description === undefined) {
    const message = 'PostgreSQL cannot be used: DATABASE_URL must be an address such as postgres://user:password@host:5432/database';
    throw new LedgerUnavailableError(message, { reason: 'unreachable', isUndone: true });
  }
  const open = (poolBounds: PostgresBounds, max: number): Kysely<Tables> => {
    const pool = new pg.Pool({
      ...connectionOptions(databaseUrl, poolBounds),
      Client: BreakableClient,
      max,
      types: safeIntegers,
      ...(schema !== undefined && { options: `-c search_path=${schema}` }),
    });
    return kyselyOver(pool, `DATABASE_URL, ${description}`, poolBounds.answerMs);
  };
  const [db, maintenance] = [open(bounds, servingConnections), open(maintenanceBounds, maintenanceConnections)];
  return {
    db,
    maintenance,
    dialect: 'postgres',
    schema,
    close: async () => void (await Promise.all([db.destroy(), maintenance.destroy()])),
  };
}

const servingConnections = 10;
/** They are opened on demand, and closed when they have been idle for 10 s. */
const maintenanceConnections = 2;

/** A database behind a pool of connections, without time limits. */
export function overPool(pool: pg.Pool, schema?: string): Database {
  const db = kyselyOver(pool, 'a pool of connections', undefined);
  return { db, dialect: 'postgres', schema, close: () => db.destroy() };
}

function kyselyOver(pool: pg.Pool, name: string, answerMs: number | undefined): Kysely<Tables> {
  const driver = new PostgresDriver({ pool: new ConnectionPool(pool), name, answerMs });
  const dialect: Dialect = {
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: readTableNames,
  };
  return new Kysely<Tables>({ dialect });
}

/**
 * For a pool's `types`: counts are 64 bits wide, and `pg` returns them as text by default. A setting of the pool, so that other users of `pg`
 * keep the default. A value that a number cannot hold is an error.
 */
export const safeIntegers = {
  getTypeParser: (oid: number): ((text: string) => unknown) =>
    oid === int8 ? safeInteger : (pg.types.getTypeParser(oid) as (text: string) => unknown),
};

function safeInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError('The database returned an integer that a number cannot hold.');
  return number;
}
