import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { openAsBlob } from 'node:fs';
import pg from 'pg';
import { overPool, safeIntegers } from '../../src/store/postgres/postgres.js';
import type { Database } from '../../src/store/schema/tables.js';
import { emptyClusterFile } from './empty-cluster.js';

export interface EmbeddedPostgres {
  /** Over the only connection there is, so that all who open it take turns. Closing it leaves the connection open. */
  open(): Database;
  close(): Promise<void>;
}

/** An empty PostgreSQL inside this process, for tests that have no server. */
export async function startEmbeddedPostgres(): Promise<EmbeddedPostgres> {
  const postgres = unused.pop() ?? (await PGlite.create({ loadDataDir: await openAsBlob(emptyClusterFile) }));
  const pool = new pg.Pool({ ...(createPgConfig(postgres) as object), max: 1, types: safeIntegers });
  return {
    open: () => ({ ...overPool(pool), close: async () => undefined }),
    close: async () => {
      await pool.end();
      await postgres.exec('discard all');
      await postgres.exec('drop schema public cascade; create schema public');
      unused.push(postgres);
    },
  };
}

/** Started and empty. Starting takes a second of processor time, emptying milliseconds. */
const unused: PGlite[] = [];
