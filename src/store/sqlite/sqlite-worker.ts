// The thread that has the embedded store open. A slow disk or a long statement does not block the event loop of the gateway.
import { parentPort, workerData } from 'node:worker_threads';
import { sqliteFailure } from './sqlite-error.js';
import { openLedgerFile } from './sqlite-file.js';
import { SqliteSession, type SqliteAnswer, type SqliteRequest } from './sqlite-session.js';
import { WriteAheadLog } from './write-ahead-log.js';

/** Answers are sent together, but none waits longer than this for the statements behind it. */
const maxHeldMs = 1;

let answers: SqliteAnswer[] = [];

function flush(): void {
  if (answers.length === 0) return;
  const sent = answers;
  answers = [];
  parentPort?.postMessage(sent);
}

function answer(next: SqliteAnswer): void {
  if (answers.length === 0) process.nextTick(flush);
  answers.push(next);
}

const { path } = workerData as { readonly path: string };
try {
  const session = new SqliteSession(await openLedgerFile(path), new WriteAheadLog(`${path}-wal`), answer);
  parentPort?.on('message', (requests: readonly SqliteRequest[]) => {
    const started = performance.now();
    for (const request of requests) {
      session.handle(request);
      if (performance.now() - started > maxHeldMs) flush();
    }
    flush();
  });
  answer({ id: 0, rows: [] });
} catch (error) {
  answer({ id: 0, rows: [], failure: sqliteFailure(error) });
}
