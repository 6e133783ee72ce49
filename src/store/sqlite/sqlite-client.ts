import { isDiskFailure, SqliteError } from './sqlite-error.js';
import type { SqliteAnswer, SqliteRequest } from './sqlite-session.js';
import type { OpenSqliteThread, SqliteThread } from './sqlite-thread.js';

/** The thread of the embedded store died during the request. It is not known whether the request was executed. */
export class LedgerStoppedError extends Error {
  constructor(cause: Error) {
    super('The embedded ledger stopped unexpectedly. It is opened again with the next request.', { cause });
    this.name = 'LedgerStoppedError';
  }
}

interface Pending {
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Sends requests to the thread that has the file open. Requests of one turn of the event loop are sent together. When the thread dies,
 * running requests fail, and the next request opens the file again.
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
  /** Whether a write to the disk failed since this was last set to false. */
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

  request(request: Omit<SqliteRequest, 'id'>): Promise<readonly unknown[]> {
    if (this.closing !== undefined) return Promise.reject(new Error('The ledger is closed.'));
    return this.enqueue(request);
  }

  /** Executes the requests that were made before, then closes the file. */
  close(): Promise<void> {
    return (this.closing ??= this.finish());
  }

  private enqueue(request: Omit<SqliteRequest, 'id'>): Promise<readonly unknown[]> {
    const id = (this.lastId += 1);
    return new Promise((resolve, reject) => {
      if (this.pending.size === 0) this.thread?.keepAlive(true);
      this.pending.set(id, { resolve, reject });
      this.outgoing.push({ id, ...request });
      // At the end of this turn, so that requests are sent together. Earlier for a transaction, because all others wait for it.
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

  /** Opens the file once for all requests that arrive meanwhile. */
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
    const { resolve } = this.removePending(id) ?? {};
    resolve?.(rows);
  }

  private lose(error: LedgerStoppedError): void {
    this.thread = undefined;
    const waiting = new Set(this.outgoing.map(({ id }) => id));
    for (const id of this.pending.keys()) if (!waiting.has(id)) this.fail(id, error);
  }

  private fail(id: number, error: Error): void {
    this.removePending(id)?.reject(error);
  }

  private removePending(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (this.pending.size === 0) this.thread?.keepAlive(false);
    return pending;
  }
}
