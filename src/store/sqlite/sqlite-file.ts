import { BoundedMap } from '../../domain/bounded-memory.js';

/** An open database file. Statements run synchronously on the calling thread. */
export interface SqliteFile {
  /** Runs a statement and returns its rows, if any. */
  all(text: string, parameters: readonly unknown[]): unknown[];
  close(): void;
}

/** The part of `node:sqlite` that the ledger uses. Its types come with Node 22. */
interface NodeSqlite {
  DatabaseSync: new (path: string) => {
    prepare(text: string): { all(...parameters: unknown[]): unknown[] };
    close(): void;
  };
}

/** Statements that stay prepared. */
const maxStatements = 200;

/**
 * Exclusive must come before WAL: then the operating system holds the lock, which ends with the process, and no second connection can exist.
 * The gateway syncs the log after each commit, and SQLite syncs where the order of its own files needs it. The first write takes the lock:
 * here that is application_id, which also marks the file as Parley's ("prly").
 */
const settings = [
  'locking_mode = EXCLUSIVE',
  'journal_mode = WAL',
  'synchronous = NORMAL',
  'foreign_keys = ON',
  'application_id = 0x70726c79',
];

/** Opens or creates a ledger's file. No other process can open it until it is closed or this process dies. */
export async function openLedgerFile(path: string): Promise<SqliteFile> {
  const file = await openFile(path);
  try {
    for (const setting of settings) file.all(`pragma ${setting}`, []);
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Uses Node's own SQLite, or libsql where Node has none. */
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
    if (statement.reader) return (parameters) => statement.all(parameters);
    // Its `all` takes twice as long: it asks for rows that do not come.
    return (parameters) => {
      statement.run(parameters);
      return [];
    };
  });
}

type RunStatement = (parameters: readonly unknown[]) => unknown[];

/** Keeps statements prepared, because preparing costs more than running. */
function withStatements(database: { close(): unknown }, prepare: (text: string) => RunStatement): SqliteFile {
  const statements = new BoundedMap<RunStatement>(maxStatements);
  return {
    close: () => void database.close(),
    all: (text, parameters) => {
      const statement = statements.get(text) ?? prepare(text);
      statements.set(text, statement);
      return statement(parameters);
    },
  };
}

/** Suppresses the warning of Node 22 that its SQLite is experimental: the tests cover what the ledger uses on every version of Node. */
function nodeSqlite(): NodeSqlite | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}
