import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';

/** In place of `src/store/sqlite/sqlite-worker-file.ts`: the worker as `.ci/test-build.ts` builds it. */
export function startSqliteWorker(path: string): Worker {
  return new Worker(resolve('node_modules/.parley-test/sqlite-worker.js'), { name: 'ledger', workerData: { path } });
}
