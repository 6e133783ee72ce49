import { Worker } from 'node:worker_threads';

/**
 * Starts the thread of `sqlite-worker.ts` for a ledger's file. The build puts the worker beside this module as JavaScript. A module of its own,
 * because tests replace it by one that starts the built worker (.ci/vitest.config.ts).
 */
export function startSqliteWorker(path: string): Worker {
  const options = { name: 'ledger', workerData: { path } };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./sqlite-worker.js', import.meta.url), options);
  // When run from sources: a thread does not inherit the TypeScript loader.
  const [loader, worker] = [import.meta.resolve('tsx/esm/api'), new URL('./sqlite-worker.ts', import.meta.url).href];
  const text = `import(${JSON.stringify(loader)}).then(({ register }) => (register(), import(${JSON.stringify(worker)})));`;
  return new Worker(text, { ...options, execArgv: [], eval: true });
}
