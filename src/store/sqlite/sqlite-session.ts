import { sqliteFailure, type SqliteFailure } from './sqlite-error.js';
import type { SqliteFile } from './sqlite-file.js';
import type { WriteAheadLog } from './write-ahead-log.js';

/** A request to the one connection. Requests are executed in order. */
export interface SqliteRequest {
  readonly id: number;
  readonly kind: 'statement' | 'begin and statement' | 'commit' | 'rollback' | 'close';
  /** The number of the transaction that the request belongs to; 0: none. */
  readonly transaction: number;
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** The result of a request. A write is answered when it is on the disk. */
export interface SqliteAnswer {
  readonly id: number;
  readonly rows: readonly unknown[];
  readonly failure?: SqliteFailure | undefined;
}

/** Releases the file's lock even while a driver still holds prepared statements. The last pragma reads, which releases it. */
const leaveExclusiveMode = ['pragma journal_mode = DELETE', 'pragma locking_mode = NORMAL', 'pragma user_version'];

/**
 * Executes the requests of the one connection in order. A transaction owns the connection from its first statement to its commit. When a
 * statement fails, its transaction is rolled back at once and its later requests fail: SQLite ends some transactions by itself, and their
 * later statements would then be committed alone.
 */
export class SqliteSession {
  private readonly file: SqliteFile;
  private readonly log: WriteAheadLog;
  private readonly answer: (answer: SqliteAnswer) => void;
  /** 0: none is open. */
  private open = 0;
  private hasWritten = false;
  /** The last transaction that a failed statement ended. */
  private failed: { readonly transaction: number; readonly error: unknown } | undefined;
  private readonly syncing = new Set<Promise<void>>();

  constructor(file: SqliteFile, log: WriteAheadLog, answer: (answer: SqliteAnswer) => void) {
    this.file = file;
    this.log = log;
    this.answer = answer;
  }

  handle(request: SqliteRequest): void {
    const { id, kind } = request;
    if (kind === 'close') {
      void this.close(id);
      return;
    }
    try {
      const rows = this.run(request);
      if (this.open === 0 && this.hasWritten) this.answerOnceSynced(id, rows);
      else this.answer({ id, rows });
    } catch (error) {
      const failure = sqliteFailure(error);
      if (this.open === request.transaction) {
        this.failed = { transaction: request.transaction, error };
        this.rollBack();
      }
      this.answer({ id, rows: [], failure });
    }
  }

  private run({ kind, transaction, text, parameters }: SqliteRequest): readonly unknown[] {
    if (kind === 'rollback') {
      if (this.open === transaction) this.rollBack();
      return [];
    }
    if (kind === 'begin and statement') {
      this.file.all('begin', []);
      this.open = transaction;
    }
    if (this.open !== transaction) throw this.whyEnded(transaction);
    if (kind === 'commit') {
      this.file.all('commit', []);
      this.open = 0;
      return [];
    }
    this.hasWritten ||= !text.startsWith('select');
    return this.file.all(text, parameters);
  }

  /** Of several statements that travelled together any may be the one whose failure is reported, so that all have the first one's reason. */
  private whyEnded(transaction: number): unknown {
    if (this.failed?.transaction === transaction) return this.failed.error;
    return new Error('The transaction was rolled back because one of its statements failed.');
  }

  private answerOnceSynced(id: number, rows: readonly unknown[]): void {
    this.hasWritten = false;
    const synced = this.log.sync().then(
      () => this.answer({ id, rows }),
      (error: unknown) => this.answer({ id, rows: [], failure: sqliteFailure(error) }),
    );
    this.syncing.add(synced);
    void synced.finally(() => this.syncing.delete(synced));
  }

  private rollBack(): void {
    const wasOpen = this.open !== 0;
    this.open = 0;
    this.hasWritten = false;
    if (!wasOpen) return;
    try {
      this.file.all('rollback', []);
    } catch {
      // SQLite has rolled back already, as it does when the disk is full.
    }
  }

  /** If the log cannot be merged into the file, SQLite does so when the file is opened next. */
  private async close(id: number): Promise<void> {
    this.rollBack();
    await Promise.all(this.syncing);
    try {
      for (const text of leaveExclusiveMode) this.file.all(text, []);
    } catch {
      // The disk is full, or a driver still holds a statement. Closing works in both cases.
    }
    this.file.close();
    await this.log.close();
    this.answer({ id, rows: [] });
  }
}
