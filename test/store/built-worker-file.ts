import { EventEmitter } from 'node:events';
import { join, resolve } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { SqliteAnswer, SqliteRequest } from '../../src/store/sqlite/sqlite-session.js';
import type { SqliteWorker } from '../../src/store/sqlite/sqlite-worker-file.js';

export const testWorkerFolder = resolve('node_modules/.parley-test-worker');

/** Threads that have no file open. */
const idle: Worker[] = [];

/** Reports each thread that opens a file, so that a test can disturb it: event `opened` with a LedgerThread. */
export const ledgerThreads = new EventEmitter<{ opened: [LedgerThread] }>();

/**
 * In place of `src/store/sqlite/sqlite-worker-file.ts`: `reused-worker.ts`, which `.ci/test-build.ts` builds when this module is loaded. A
 * thread that has closed its file opens the next one.
 */
export function startSqliteWorker(path: string): SqliteWorker {
  const worker = idle.pop() ?? new Worker(join(testWorkerFolder, 'reused-worker.js'), { name: 'ledger' });
  const thread = new LedgerThread(worker, path);
  ledgerThreads.emit('opened', thread);
  return thread;
}

interface ThreadEvents {
  message: [readonly SqliteAnswer[]];
  error: [Error];
  exit: [number];
}

/** A thread for as long as it has one file open. Only a thread that was asked to close its file is used again. */
export class LedgerThread extends EventEmitter<ThreadEvents> {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private hasClosed = false;

  constructor(worker: Worker, path: string) {
    super();
    this.worker = worker;
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.on('message', this.onMessage);
    worker.on('error', this.onError);
    worker.on('exit', this.onExit);
    worker.postMessage({ path, port: port2 }, [port2]);
    this.ref();
  }

  postMessage(requests: readonly SqliteRequest[]): void {
    this.hasClosed ||= requests.some(({ kind }) => kind === 'close');
    this.port.postMessage(requests);
  }

  ref(): void {
    this.port.ref();
    this.worker.ref();
  }

  unref(): void {
    this.port.unref();
    this.worker.unref();
  }

  async terminate(): Promise<number> {
    this.port.close();
    if (!this.hasClosed) return this.worker.terminate();
    this.worker.off('error', this.onError);
    this.worker.off('exit', this.onExit);
    this.worker.unref();
    idle.push(this.worker);
    return 0;
  }

  private readonly onMessage = (answers: readonly SqliteAnswer[]): void => void this.emit('message', answers);
  private readonly onError = (error: Error): void => void this.emit('error', error);
  private readonly onExit = (code: number): void => void this.emit('exit', code);
}
