import { isDiskFailure, SqliteError } from './sqlite-error.js';
import type { SqliteAnswer, SqliteRequest } from './sqlite-session.js';
import type { OpenSqliteThread, SqliteThread } from './sqlite-thread.js';

/** The thread of the embedded store died while it had this in hand: whether it was done is not known. */
export class LedgerStoppedError extends Error {
  constructor(cause: Error) {
    super('The embedded ledger stopped unexpectedly; it is opened again.', { cause });
    this.name = 'LedgerStoppedError';
  }
}

interface Pending {
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Speaks with the thread that has the file open. What is asked in one turn of the event loop travels together. When the thread dies, what
 * was under way fails, and the next request opens the file again.
 */
export class SqliteClient {
  private readonly path: string;
  private readonly openThread: OpenSqliteThread;
  private readonly pending = new Map<number, Pending>();
  private thread: SqliteThread | undefined;
  private opening: Promise<void> | undefined;
  private outgoing: SqliteRequest[] = [];
  private lastId = 0;
  private closing: Promise<void> | undefined;
  /** Whether the disk refused something since this was last set to false. */
  hasDiskFailed = false;

  constructor(path: string, openThread: OpenSqliteThread) {
    this.path = path;
    this.openThread = openThread;
  }

  /** Rejects with a SqliteError when the file cannot be opened. */
  async open(): Promise<void> {
    this.thread = await this.openThread(this.path, {
      answered: (answers) => answers.forEach((answer) => this.settle(answer)),
      ended: (cause) => this.lose(new LedgerStoppedError(cause)),
    });
  }

  ask(request: Omit<SqliteRequest, 'id'>): Promise<readonly unknown[]> {
    if (this.closing !== undefined) return Promise.reject(new Error('The ledger is closed.'));
    return this.enqueue(request);
  }

  /** What was asked before is done first. */
  close(): Promise<void> {
    return (this.closing ??= this.finish());
  }

  private enqueue(request: Omit<SqliteRequest, 'id'>): Promise<readonly unknown[]> {
    const id = (this.lastId += 1);
    return new Promise((resolve, reject) => {
      if (this.pending.size === 0) this.thread?.keepAlive(true);
      this.pending.set(id, { resolve, reject });
      this.outgoing.push({ id, ...request });
      // At the end of this turn, so that whatever is asked in it comes along; for a transaction all others wait.
      if (request.transaction !== 0) process.nextTick(() => void this.send());
      else if (this.outgoing.length === 1) setImmediate(() => void this.send());
    });
  }

  private async finish(): Promise<void> {
    try {
      await this.enqueue({ kind: 'close', transaction: 0, text: '', parameters: [] });
    } finally {
      await this.thread?.stop();
      this.thread = undefined;
    }
  }

  private async send(): Promise<void> {
    const requests = this.outgoing;
    if (requests.length === 0) return;
    this.outgoing = [];
    try {
      if (this.thread === undefined) await this.reopen();
      this.thread?.post(requests);
    } catch (error) {
      for (const { id } of requests) this.fail(id, error as Error);
    }
  }

  /** Together for all that ask meanwhile. */
  private async reopen(): Promise<void> {
    this.opening ??= this.open().finally(() => (this.opening = undefined));
    await this.opening;
    this.thread?.keepAlive(this.pending.size > 0);
  }

  private settle({ id, rows, failure }: SqliteAnswer): void {
    if (failure !== undefined) {
      this.hasDiskFailed ||= isDiskFailure(failure);
      this.fail(id, new SqliteError(failure));
      return;
    }
    const { resolve } = this.take(id) ?? {};
    resolve?.(rows);
  }

  private lose(error: LedgerStoppedError): void {
    this.thread = undefined;
    const waiting = new Set(this.outgoing.map(({ id }) => id));
    for (const id of this.pending.keys()) if (!waiting.has(id)) this.fail(id, error);
  }

  private fail(id: number, error: Error): void {
    this.take(id)?.reject(error);
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (this.pending.size === 0) this.thread?.keepAlive(false);
    return pending;
  }
}
