import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Database } from '../../src/store/schema/tables.js';
import { createLedger, openDatabase, openLedger, type Ledger } from '../../src/store/store.js';

/** A place where ledgers are kept for the length of a test file. */
export interface Store {
  /** Opens the ledger that is kept here; several at once only where the store is shared. */
  open(): Promise<Ledger>;
  /** The database of the ledger, as it is. */
  openDatabase(): Promise<Database>;
  /** Ends the store and forgets all data. */
  remove(): Promise<void>;
}

export async function embeddedStore(): Promise<Store & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'ledger-'));
  return {
    directory,
    open: () => openLedger({ directory }),
    openDatabase: () => openDatabase({ directory }),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A schema of its own on the server of DATABASE_URL; without one, PostgreSQL inside this process. */
export async function postgresStore(databaseUrl = process.env.DATABASE_URL): Promise<Store> {
  return databaseUrl === undefined ? embeddedPostgresStore() : schemaOf(databaseUrl);
}

async function schemaOf(databaseUrl: string): Promise<Store> {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  return {
    open: () => openLedger({ databaseUrl, schema }),
    openDatabase: () => openDatabase({ databaseUrl, schema }),
    remove: async () => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      await client.query(`drop schema if exists ${schema} cascade`);
      await client.end();
    },
  };
}

async function embeddedPostgresStore(): Promise<Store> {
  const { startEmbeddedPostgres } = await import('./embedded-postgres.js');
  const postgres = await startEmbeddedPostgres();
  return { open: () => createLedger(postgres.open()), openDatabase: async () => postgres.open(), remove: postgres.close };
}
