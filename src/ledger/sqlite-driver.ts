import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import type { WriteAheadLog } from './write-ahead-log.js';

/** An open database file. */
export interface SqliteFile {
  /** Runs a statement to its end, also one that gives no rows. */
  all(text: string, parameters: readonly unknown[]): unknown[];
  close(): void;
}

/**
 * One connection for everybody, who get it in the order in which they ask. It goes to the next as soon as a commit is made, and the commit
 * is acknowledged when it is on the disk: whoever commits meanwhile comes along.
 */
export class SqliteDriver implements Driver {
  private readonly file: SqliteFile;
  private readonly log: WriteAheadLog;
  private readonly connection: DatabaseConnection;
  private readonly waiting: (() => void)[] = [];
  private isTaken = false;
  private hasWritten = false;

  constructor(file: SqliteFile, log: WriteAheadLog) {
    this.file = file;
    this.log = log;
    this.connection = {
      executeQuery: async (query) => this.execute(query),
      streamQuery: () => {
        throw new Error('The ledger reads no rows one by one.');
      },
    };
  }

  async init(): Promise<void> {
    // The file is open.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.isTaken) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.isTaken = true;
    return this.connection;
  }

  async beginTransaction(): Promise<void> {
    this.file.all('begin', []);
  }

  async commitTransaction(): Promise<void> {
    this.file.all('commit', []);
  }

  async rollbackTransaction(): Promise<void> {
    this.file.all('rollback', []);
  }

  async releaseConnection(): Promise<void> {
    const { hasWritten } = this;
    this.hasWritten = false;
    const next = this.waiting.shift();
    if (next === undefined) this.isTaken = false;
    else next();
    if (hasWritten) await this.log.sync();
  }

  async destroy(): Promise<void> {
    this.file.close();
    await this.log.close();
  }

  private execute<Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> {
    this.hasWritten ||= !sql.startsWith('select');
    return { rows: this.file.all(sql, parameters) as Row[] };
  }
}
