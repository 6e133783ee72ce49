import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect } from 'kysely';
import { placeEmptyLedger } from './empty-ledger.js';
import { SqliteClient } from './sqlite-client.js';
import { SqliteDriver } from './sqlite-driver.js';
import { openSqliteThread } from './sqlite-thread.js';
import { createSqliteProbe } from './sqlite-probe.js';
import type { Database, Tables } from '../schema/tables.js';
import { withStatementsTogether } from './statements-together.js';
import { unusableLedger } from './unusable-ledger.js';

/**
 * Opens `<directory>/ledger.sqlite` on one connection in a thread of its own, which locks the file until it closes or dies. Every commit is on
 * the disk before it is acknowledged. Throws LedgerUnusableError; its subclass LedgerLockedError says that another process has the file.
 */
export async function openSqlite(directory: string, openThread = openSqliteThread): Promise<Database> {
  const path = join(directory, 'ledger.sqlite');
  const explain = (error: unknown): Error => unusableLedger(path, error);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    placeEmptyLedger(path);
    const client = new SqliteClient(path, openThread);
    await client.open();
    const driver = new SqliteDriver(client);
    const dialect = dialectOver(driver);
    const db = new Kysely<Tables>({ dialect });
    // Kysely destroys a driver only when it has used it.
    const close = (): Promise<void> => db.destroy().then(() => driver.destroy());
    const sendTogether = (transaction: Kysely<Tables>): Promise<Kysely<Tables>> => withStatementsTogether(transaction, { dialect, driver });
    return { db, dialect: 'sqlite', explain, sendTogether, probe: createSqliteProbe(db, client), close };
  } catch (error) {
    throw explain(error);
  }
}

function dialectOver(driver: SqliteDriver): Dialect {
  return {
    createDriver: () => driver,
    createAdapter: () => new TransactionalSqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** SQLite rolls back changes of tables, although Kysely's adapter says otherwise. With this, a migration runs in one transaction. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
