import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toOrder } from '../../src/domain/order.js';
import { openLedger } from '../../src/ledger/store.js';
import { startNode } from './child.js';
import { ask, freePort, waitForAnswer } from './port.js';

/** How big everything is. */
export interface Size {
  readonly channels?: number;
  /** In the ledger, of the first channel. */
  readonly orders?: number;
  readonly clients?: number;
}

export interface ScaledGateway {
  readonly port: number;
  readonly process: ChildProcess;
  /** Of the client that was configured last. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A gateway whose orders all stand in its ledger, so that no provider's pace is measured. */
export async function startScaled(directory: string, { channels = 1, orders = 0, clients = 1 }: Size): Promise<ScaledGateway> {
  const folder = await mkdtemp(join(directory, 'gateway-'));
  await remember(folder, orders);
  const tokens = Array.from({ length: clients }, (_, index) => `scale-token-${index}`);
  const configuration = {
    channels: Array.from({ length: channels }, (_, index) => ({
      name: `channel-${index}`,
      provider: 'zapi',
      baseUrl: 'http://127.0.0.1:9',
      webhookKey: 'webhook-key-of-the-channel',
      settings: { instanceId: `instance-${index}`, token: `token-of-instance-${index}` },
    })),
    clients: tokens.map((token, index) => ({
      name: `client-${index}`,
      tokenSha256: createHash('sha256').update(token).digest('hex'),
      scopes: ['orders:read', 'orders:write', 'channels:read'],
      channels: ['*'],
    })),
    server: { limits: { requestsPerMinute: 1_000_000_000, cost: 1_000_000 } },
  };
  const file = join(folder, 'parley.yml');
  await writeFile(file, JSON.stringify(configuration));
  const port = await freePort();
  const environment = { PORT: String(port), PARLEY_CONFIG: file, PARLEY_DATA_DIR: folder, DATABASE_URL: '', REDIS_URL: '' };
  const process = startNode('dist/main.js', { cpu: 0, environment });
  process.stdout?.resume();
  const headers = { authorization: `Bearer ${tokens.at(-1)}` };
  await waitForAnswer(port, '{ __typename }', headers);
  return { port, process, headers };
}

async function remember(directory: string, orders: number): Promise<void> {
  const ledger = await openLedger({ directory });
  const channel = 'channel-0';
  for (let first = 0; first < orders; first += 500) {
    await ledger.transaction(async (parts) => {
      for (let index = first; index < Math.min(first + 500, orders); index += 1) {
        const placedAt = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
        const reference = `order-${index}`;
        const order = toOrder({ channel, reference, placedAt, updatedAt: placedAt, source: { kind: 'LEDGER', asOf: placedAt } });
        await parts.orders.put(order, {
          channel,
          reference,
          at: placedAt,
          kind: 'PLACED',
          actor: channel,
          from: null,
          to: 'PENDING',
          note: null,
        });
      }
    });
  }
  await ledger.close();
}

/** Milliseconds that a question takes, the median of many. */
export async function timeQuestion({ port, headers }: ScaledGateway, query: string, times = 200): Promise<number> {
  const latencies: number[] = [];
  for (let time = -20; time < times; time += 1) {
    const started = performance.now();
    const { errors } = await ask(port, query, headers);
    if (errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 300));
    if (time >= 0) latencies.push(performance.now() - started);
  }
  return latencies.sort((left, right) => left - right)[times >> 1] ?? NaN;
}
