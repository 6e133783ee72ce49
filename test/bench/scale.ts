// What things cost as they grow: `npm run bench:scale`, or `npm run bench:scale -- --only orders,channels`. One gateway a size, the sizes
// in turn; a question is asked over one connection, so that its p50 is what it costs.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeCurve, type Curve } from './curve.js';
import { startLoad, type Load } from './load-process.js';
import { measureProcesses } from './scale-processes.js';
import { measureChannels, measureClients, measureConnections, measureOrders } from './scale-questions.js';
import { measureStatistics } from './scale-statistics.js';
import { measureStore } from './scale-store.js';
import { measureSubscriptions } from './scale-subscriptions.js';

const curves: Readonly<Record<string, (directory: string, load: Load) => Promise<Curve>>> = {
  orders: measureOrders,
  channels: measureChannels,
  clients: measureClients,
  connections: measureConnections,
  subscriptions: measureSubscriptions,
  statistics: measureStatistics,
  store: measureStore,
  processes: measureProcesses,
};
const { values: given } = parseArgs({ options: { only: { type: 'string', default: Object.keys(curves).join(',') } } });

const directory = await mkdtemp(join(tmpdir(), 'parley-scale-'));
const load = startLoad();
try {
  for (const name of given.only.split(',')) {
    const measure = curves[name];
    if (measure === undefined) throw new Error(`There is no curve ${name}, only ${Object.keys(curves).join(', ')}.`);
    process.stdout.write(describeCurve(name, await measure(directory, load)));
  }
} finally {
  load.close();
  await rm(directory, { recursive: true, force: true });
}
