import { Worker } from 'node:worker_threads';

/** Starts the thread of `sqlite-worker.ts` for a ledger's file. The build has the worker beside this module, as JavaScript. */
export function startSqliteWorker(path: string): Worker {
  const options = { name: 'ledger', workerData: { path } };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./sqlite-worker.js', import.meta.url), options);
  // From sources: threads do not take over what loads TypeScript in this one.
  const [loader, worker] = [import.meta.resolve('tsx/esm/api'), new URL('./sqlite-worker.ts', import.meta.url).href];
  const text = `import(${JSON.stringify(loader)}).then(({ register }) => (register(), import(${JSON.stringify(worker)})));`;
  return new Worker(text, { ...options, execArgv: [], eval: true });
}
