// What things cost as they grow: `npm run bench:scale`, or `npm run bench:scale -- --only orders,channels,clients,subscriptions`. One
// gateway a size, the sizes in turn; p50 in milliseconds of single questions over one connection, which is what one more costs.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureChannels, measureClients, measureOrders } from './scale-questions.js';
import { measureSubscriptions } from './scale-subscriptions.js';

const curves = { orders: measureOrders, channels: measureChannels, clients: measureClients, subscriptions: measureSubscriptions };
const { values: given } = parseArgs({ options: { only: { type: 'string', default: Object.keys(curves).join(',') } } });

const directory = await mkdtemp(join(tmpdir(), 'parley-scale-'));
try {
  for (const name of given.only.split(',')) {
    const measure = curves[name as keyof typeof curves];
    process.stdout.write(`\n### ${name}\n\n`);
    for (const row of await measure(directory)) process.stdout.write(`- ${row}\n`);
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
