import { SqliteError } from './sqlite-error.js';
import type { SqliteAnswer, SqliteRequest } from './sqlite-session.js';
import { startSqliteWorker } from './sqlite-worker-file.js';

/** The thread that executes the requests of an open file. */
export interface SqliteThread {
  /** Sends requests, which are executed in order. */
  post(requests: readonly SqliteRequest[]): void;
  /** Whether the thread keeps the process alive. */
  keepAlive(isBusy: boolean): void;
  stop(): Promise<void>;
}

export interface SqliteListener {
  answered(answers: readonly SqliteAnswer[]): void;
  /** The thread has ended by itself. Called at most once, and never after `stop`. */
  ended(cause: Error): void;
}

/** Opens a file for `SqliteClient`; rejects when it cannot be opened. */
export type OpenSqliteThread = (path: string, listener: SqliteListener) => Promise<SqliteThread>;

/** In a thread of its own. */
export const openSqliteThread: OpenSqliteThread = async (path, listener) => {
  const worker = startSqliteWorker(path);
  let isStopped = false;
  const end = (cause: Error): void => {
    if (!isStopped) listener.ended(cause);
    isStopped = true;
  };
  await new Promise<void>((resolve, reject) => {
    worker.once('message', ([{ failure } = {}]: readonly Partial<SqliteAnswer>[]) => {
      if (failure === undefined) return resolve();
      reject(new SqliteError(failure));
      void worker.terminate();
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`The thread of the embedded ledger ended with ${code}.`)));
  });
  worker.on('message', (answers: readonly SqliteAnswer[]) => listener.answered(answers));
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`The thread of the embedded ledger ended with ${code}.`)));
  worker.unref();
  return {
    post: (requests) => worker.postMessage(requests),
    keepAlive: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
    stop: async () => {
      isStopped = true;
      await worker.terminate();
    },
  };
};
