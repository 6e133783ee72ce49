import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/store/schema/migrations.js';
import { createLedger, openDatabase, type Ledger } from '../../src/store/store.js';
import type { Database } from '../../src/store/schema/tables.js';

/** Where a test keeps one ledger. */
export interface Place {
  /** The ledger's database, up to date. */
  database(): Promise<Database>;
  ledger(): Promise<Ledger>;
  remove(): Promise<void>;
}

export async function embeddedPlace(): Promise<Place & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-cli-'));
  return { directory, ...placeOf(() => openDatabase({ directory })), remove: () => rm(directory, { recursive: true, force: true }) };
}

/** PostgreSQL that a command reaches by an address. */
export async function serverPlace(serverUrl: string): Promise<Place & { readonly databaseUrl: string }> {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const run = async (text: string): Promise<void> => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(text);
    await client.end();
  };
  await run(`create schema ${schema}`);
  const url = new URL(serverUrl);
  url.searchParams.set('options', `-c search_path=${schema}`);
  const databaseUrl = url.href;
  return { databaseUrl, ...placeOf(() => openDatabase({ databaseUrl })), remove: () => run(`drop schema ${schema} cascade`) };
}

/** PostgreSQL as the tests have it: the server of DATABASE_URL, else one inside this process. */
export function postgresPlace(): Promise<Place> {
  const { DATABASE_URL: serverUrl } = process.env;
  return serverUrl === undefined ? embeddedPostgresPlace() : serverPlace(serverUrl);
}

async function embeddedPostgresPlace(): Promise<Place> {
  const { startEmbeddedPostgres } = await import('../store/embedded-postgres.js');
  const postgres = await startEmbeddedPostgres();
  const database = postgres.open();
  let migrated: Promise<void> | undefined;
  return {
    // Once: to find out that nothing is left to migrate takes PGlite a tenth of a second.
    database: async () => {
      await (migrated ??= migrate(database));
      return database;
    },
    ledger: () => createLedger(database),
    remove: postgres.close,
  };
}

function placeOf(open: () => Promise<Database>): Pick<Place, 'database' | 'ledger'> {
  return {
    database: async () => {
      const database = await open();
      await migrate(database);
      return database;
    },
    ledger: async () => createLedger(await open()),
  };
}
