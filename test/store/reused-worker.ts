// The thread of the embedded store for tests: it opens one file after the other, because starting a thread costs more than most tests.
import { parentPort, type MessagePort } from 'node:worker_threads';
import { serveLedgerFile } from '../../src/store/sqlite/sqlite-port.js';

parentPort?.on('message', ({ path, port }: { readonly path: string; readonly port: MessagePort }) => void serveLedgerFile(path, port));
