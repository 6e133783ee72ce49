import { sqliteFailure, type SqliteFailure } from './sqlite-error.js';
import type { SqliteFile } from './sqlite-file.js';
import type { WriteAheadLog } from './write-ahead-log.js';

/** Something that the one connection is asked to do. What is asked first is done first. */
export interface SqliteRequest {
  readonly id: number;
  readonly kind: 'statement' | 'begin and statement' | 'commit' | 'rollback' | 'close';
  /** Whose statement, commit or rollback it is; 0: it is no part of a transaction. */
  readonly transaction: number;
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** The end of a request. A write is answered when it is on the disk. */
export interface SqliteAnswer {
  readonly id: number;
  readonly rows: readonly unknown[];
  readonly failure?: SqliteFailure | undefined;
}

/** Lets the lock go even while a driver still holds prepared statements; the last one reads, which is when it happens. */
const leaveExclusiveMode = ['pragma journal_mode = DELETE', 'pragma locking_mode = NORMAL', 'pragma user_version'];

/**
 * Does what is asked of the one connection, in the order in which it is asked. A transaction owns the connection from its first statement
 * to its commit. One of which a statement fails is rolled back at once, and everything that is asked of it afterwards fails: SQLite ends
 * some by itself, and what follows would then be committed alone.
 */
export class SqliteSession {
  private readonly file: SqliteFile;
  private readonly log: WriteAheadLog;
  private readonly answer: (answer: SqliteAnswer) => void;
  /** 0: none is open. */
  private open = 0;
  private hasWritten = false;
  private readonly syncing = new Set<Promise<void>>();

  constructor(file: SqliteFile, log: WriteAheadLog, answer: (answer: SqliteAnswer) => void) {
    this.file = file;
    this.log = log;
    this.answer = answer;
  }

  take(request: SqliteRequest): void {
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
      if (this.open === request.transaction) this.rollBack();
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
    if (this.open !== transaction) throw new Error('The transaction has been rolled back because something in it failed.');
    if (kind === 'commit') {
      this.file.all('commit', []);
      this.open = 0;
      return [];
    }
    this.hasWritten ||= !text.startsWith('select');
    return this.file.all(text, parameters);
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
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  }

  /** What cannot be tidied up is found in the log by whoever opens the file next. */
  private async close(id: number): Promise<void> {
    this.rollBack();
    await Promise.all(this.syncing);
    try {
      for (const text of leaveExclusiveMode) this.file.all(text, []);
    } catch {
      // A disk that is full, or a statement that a driver has not let go: closing ends both.
    }
    this.file.close();
    await this.log.close();
    this.answer({ id, rows: [] });
  }
}
