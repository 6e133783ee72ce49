import type { MessagePort } from 'node:worker_threads';
import { sqliteFailure } from './sqlite-error.js';
import { openLedgerFile } from './sqlite-file.js';
import { SqliteSession, type SqliteAnswer, type SqliteRequest } from './sqlite-session.js';
import { WriteAheadLog } from './write-ahead-log.js';

/** Answers are sent together, but none waits longer than this for the statements behind it. */
const maxHeldMs = 1;

/**
 * Opens a ledger's file and executes the requests that arrive at the port, in order. Sends answer 0 when the file is open, or when it cannot
 * be opened, then with the failure.
 */
export async function serveLedgerFile(path: string, port: MessagePort): Promise<void> {
  let answers: SqliteAnswer[] = [];

  function flush(): void {
    if (answers.length === 0) return;
    const sent = answers;
    answers = [];
    port.postMessage(sent);
  }

  function answer(next: SqliteAnswer): void {
    if (answers.length === 0) process.nextTick(flush);
    answers.push(next);
  }

  try {
    const session = new SqliteSession(await openLedgerFile(path), new WriteAheadLog(`${path}-wal`), answer);
    port.on('message', (requests: readonly SqliteRequest[]) => {
      let since = performance.now();
      for (const request of requests) {
        session.handle(request);
        const now = performance.now();
        if (now - since <= maxHeldMs) continue;
        flush();
        since = now;
      }
      flush();
    });
    answer({ id: 0, rows: [] });
  } catch (error) {
    answer({ id: 0, rows: [], failure: sqliteFailure(error) });
  }
}
