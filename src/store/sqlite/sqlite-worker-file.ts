import { Worker } from 'node:worker_threads';
import type { SqliteAnswer, SqliteRequest } from './sqlite-session.js';

/** What the ledger uses of the thread. */
export interface SqliteWorker {
  on(event: 'message', listener: (answers: readonly SqliteAnswer[]) => void): unknown;
  once(event: 'message', listener: (answers: readonly SqliteAnswer[]) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  postMessage(requests: readonly SqliteRequest[]): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

/**
 * Starts the thread of `sqlite-worker.ts` for a ledger's file. The build puts the worker beside this module as JavaScript. A module of its own,
 * because tests replace it by one that starts built workers and uses them again (.ci/vitest.config.ts).
 */
export function startSqliteWorker(path: string): SqliteWorker {
  const options = { name: 'ledger', workerData: { path } };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./sqlite-worker.js', import.meta.url), options);
  // When run from sources: a thread does not inherit the TypeScript loader.
  const [loader, worker] = [import.meta.resolve('tsx/esm/api'), new URL('./sqlite-worker.ts', import.meta.url).href];
  const text = `import(${JSON.stringify(loader)}).then(({ register }) => (register(), import(${JSON.stringify(worker)})));`;
  return new Worker(text, { ...options, execArgv: [], eval: true });
}
