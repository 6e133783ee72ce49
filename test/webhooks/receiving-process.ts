// Receives webhooks of the made-up provider into the ledger of the directory given, and prints its address, until it is killed.
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { openLedger } from '../../src/store/store.js';
import { createRedactor } from '../../src/observability/redact.js';
import { serveWebhooks } from '../../src/webhooks/route.js';
import { openWebhookPipeline } from '../../src/webhooks/webhooks.js';
import { channel } from './fake-provider.js';
import { quiet, registryOf } from './registry.js';

const [directory] = process.argv.slice(2);
const ledger = await openLedger({ directory });
const pipeline = openWebhookPipeline({
  registry: registryOf([channel], { orders: { track: { check: () => [] } } }),
  ledger,
  redactor: createRedactor([]),
  log: quiet,
  webhookKeyOf: () => 'key',
  settleWrites: async () => undefined,
});
const app = fastify();
serveWebhooks(app, pipeline);
await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}\n`);
