import { BoundedMap } from '../../domain/bounded-memory.js';

/** An open database file. Statements run at once and to their end, on the thread that calls. */
export interface SqliteFile {
  /** Runs a statement, also one that gives no rows. */
  all(text: string, parameters: readonly unknown[]): unknown[];
  close(): void;
}

/** What the ledger needs of Node's own SQLite, whose types come with Node 22. */
interface NodeSqlite {
  DatabaseSync: new (path: string) => {
    prepare(text: string): { all(...parameters: unknown[]): unknown[] };
    close(): void;
  };
}

/** Statements that stay prepared. */
const maxStatements = 200;

/**
 * Exclusive must come before WAL: then the lock is the kernel's, ends with the process, and no second connection can exist. The log is
 * brought to the disk by ourselves after each commit, and by SQLite where the order of its own files needs it. The first write takes the
 * lock; the one here also marks the file as ours ("prly").
 */
const settings = [
  'locking_mode = EXCLUSIVE',
  'journal_mode = WAL',
  'synchronous = NORMAL',
  'foreign_keys = ON',
  'application_id = 0x70726c79',
];

/** Opens or creates a ledger's file, which nobody else can open until it is closed or its process dies. */
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

/** With Node's own SQLite, or with libsql where Node has none. */
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
