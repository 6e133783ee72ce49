import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startNode } from './child.js';
import { probedFlags } from './heap.js';
import { rememberOrders } from './known-orders.js';
import { ask, freePort, rawRequest, waitForAnswer } from './port.js';
import { processorMicroseconds } from './process-figures.js';
import type { Load } from './load-process.js';
import type { SampleResult } from './load.js';

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
  /** Of every client, the one that was configured last first. */
  readonly headers: readonly Readonly<Record<string, string>>[];
}

/** A gateway whose orders all stand in its ledger, so that no provider's pace is measured. */
export async function startScaled(directory: string, { channels = 1, orders = 0, clients = 1 }: Size): Promise<ScaledGateway> {
  const folder = await mkdtemp(join(directory, 'gateway-'));
  await rememberOrders({ directory: folder }, { channel: 'channel-0', count: orders });
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
  const process = startNode('dist/main.js', { cpu: 0, environment, flags: probedFlags });
  process.stdout?.resume();
  const headers = tokens.map((token) => ({ authorization: `Bearer ${token}` })).reverse();
  await waitForAnswer(port, '{ __typename }', headers[0] ?? {});
  return { port, process, headers };
}

export interface QuestionCost extends SampleResult {
  /** Of one answer. */
  readonly processorMicroseconds: number;
}

const [warmUpMs, sampleMs] = [500, 1000];

/** What a question costs over so many connections, each with a token of its own as far as there are so many. */
export async function timeQuestion(gateway: ScaledGateway, load: Load, query: string, connections = 1): Promise<QuestionCost> {
  const { port, headers, process } = gateway;
  const { errors } = await ask(port, query, headers[0] ?? {});
  if (errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 300));
  const requests = headers.slice(0, Math.max(connections, 1)).map((one) => rawRequest(query, one));
  await load.take({ port, connections, milliseconds: warmUpMs, requests });
  const before = processorMicroseconds(process.pid as number);
  const result = await load.take({ port, connections, milliseconds: sampleMs, requests });
  return { ...result, processorMicroseconds: (processorMicroseconds(process.pid as number) - before) / result.answers };
}
