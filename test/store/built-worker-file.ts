import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';

export const testWorkerFolder = resolve('node_modules/.parley-test-worker');

/** In place of `src/store/sqlite/sqlite-worker-file.ts`: the worker, which `.ci/test-build.ts` builds when this module is loaded. */
export function startSqliteWorker(path: string): Worker {
  return new Worker(join(testWorkerFolder, 'sqlite-worker.js'), { name: 'ledger', workerData: { path } });
}
