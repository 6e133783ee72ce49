// The thread that has the embedded store open. A slow disk or a long statement does not block the event loop of the gateway.
import { parentPort, workerData } from 'node:worker_threads';
import { serveLedgerFile } from './sqlite-port.js';

if (parentPort === null) throw new Error('sqlite-worker.js is a worker thread. Start it with new Worker().');
await serveLedgerFile((workerData as { readonly path: string }).path, parentPort);
