import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect } from 'kysely';
import { BoundedMap } from '../domain/bounded-memory.js';
import { SqliteDriver, type SqliteFile } from './sqlite-driver.js';
import type { Database, Tables } from './tables.js';
import { WriteAheadLog } from './write-ahead-log.js';

/** Another process has the embedded store open. */
export class LedgerLockedError extends Error {
  constructor(directory: string, cause: unknown) {
    super(`The ledger in ${directory} is in use by another process. Stop that one, or give each its own directory, or set DATABASE_URL.`, {
      cause,
    });
    this.name = 'LedgerLockedError';
  }
}

/** What the ledger needs of Node's own SQLite, whose types come with Node 22. */
interface NodeSqlite {
  DatabaseSync: new (path: string) => {
    prepare(text: string): { all(...parameters: unknown[]): unknown[] };
    close(): void;
  };
}

/**
 * Opens `<directory>/ledger.sqlite` on one connection that holds the file for itself until it closes or dies. Every commit is on the
 * disk before it is acknowledged. Throws LedgerLockedError when another process has it.
 */
export async function openSqlite(directory: string, createLog = (path: string) => new WriteAheadLog(path)): Promise<Database> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'ledger.sqlite');
  const file = await openFile(path);
  const run = (text: string): unknown => file.all(text, []);
  try {
    // Exclusive must come before WAL: then the lock is the kernel's, ends with the process, and no second connection can exist. The log is
    // brought to the disk by ourselves after each commit, and by SQLite where the order of its own files needs it.
    for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON'])
      run(`pragma ${pragma}`);
    // The first write takes the lock; this one also marks the file as ours ("prly").
    run('pragma application_id = 0x70726c79');
  } catch (error) {
    file.close();
    throw isBusy(error) ? new LedgerLockedError(directory, error) : error;
  }
  const db = new Kysely<Tables>({ dialect: dialectOver(new SqliteDriver(file, createLog(`${path}-wal`))) });
  return {
    db,
    dialect: 'sqlite',
    close: async () => {
      try {
        await db.connection().execute(async () => leaveExclusiveMode.forEach(run));
      } finally {
        await db.destroy();
      }
    },
  };
}

/** Statements that stay prepared. */
const mostStatements = 200;

/** Lets the lock go even while a driver still holds prepared statements; the last one reads, which is when it happens. */
const leaveExclusiveMode = ['pragma journal_mode = DELETE', 'pragma locking_mode = NORMAL', 'pragma user_version'];

function dialectOver(driver: SqliteDriver): Dialect {
  return {
    createDriver: () => driver,
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

async function openFile(path: string): Promise<SqliteFile> {
  const builtin = nodeSqlite();
  if (builtin !== undefined) {
    const database = new builtin.DatabaseSync(path);
    return withStatements(database, (text) => {
      const statement = database.prepare(text);
      return (parameters) => statement.all(...parameters);
    });
  }
  const { default: Libsql } = await import('libsql').catch((cause: unknown) => {
    throw new Error('The embedded store needs Node 22.13 or the optional package libsql. Install it, or set DATABASE_URL.', { cause });
  });
  const database = new Libsql(path);
  return withStatements(database, (text) => {
    const statement = database.prepare(text);
    return (parameters) => statement.all([...parameters]);
  });
}

type RunStatement = (parameters: readonly unknown[]) => unknown[];

/** Preparing costs more than running. */
function withStatements(database: { close(): unknown }, prepare: (text: string) => RunStatement): SqliteFile {
  const statements = new BoundedMap<RunStatement>(mostStatements);
  return {
    close: () => void database.close(),
    all: (text, parameters) => {
      const statement = statements.get(text) ?? prepare(text);
      statements.set(text, statement);
      return statement(parameters);
    },
  };
}

/** Node 22 warns that its SQLite is experimental; what the ledger uses of it is covered by its tests on every Node. */
function nodeSqlite(): NodeSqlite | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** SQLITE_BUSY, as either driver tells it. */
function isBusy(error: unknown): boolean {
  const { errcode, code } = error as { errcode?: number; code?: string };
  return errcode === 5 || code === 'SQLITE_BUSY';
}
