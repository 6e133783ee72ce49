import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startNode } from './child.js';
import { freePort, waitForAnswer } from './port.js';

/** A server that takes part, under way. */
export interface Contestant {
  readonly name: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** What every request carries beside its body; several are sent in turn. */
  readonly headers: readonly Readonly<Record<string, string>>[];
}

export interface Surroundings {
  readonly upstream: string;
  /** Where the peers were installed. */
  readonly peers: string;
  /** For what Parley keeps. */
  readonly directory: string;
  readonly flags?: readonly string[];
}

export const peerNames = ['limit', 'mercurius', 'yoga', 'apollo-express'] as const;

export async function startPeer(name: string, { upstream, peers, flags }: Surroundings): Promise<Contestant> {
  const port = await freePort();
  const environment = { PORT: String(port), UPSTREAM: upstream };
  const process = startNode(join(peers, `${name}.mjs`), { cpu: 0, directory: peers, environment, ...(flags && { flags }) });
  process.stdout?.resume();
  await waitForAnswer(port, '{ __typename }', {});
  return { name, port, process, headers: [{}] };
}

/** As many clients as a shop with several frontends has. */
const clients = 10;

/** The two channels of the shared workloads: one account, whose catalogs are named by how many orders they have. */
function sharedChannels(upstream: string): object[] {
  const account = { apiToken: '1|bench-token-of-the-shop', phoneNumberId: '42' };
  return [
    { name: 'small', provider: 'wabotick', baseUrl: upstream, settings: { ...account, catalogIds: ['20'] } },
    { name: 'large', provider: 'wabotick', baseUrl: upstream, settings: { ...account, catalogIds: ['200'] } },
  ];
}

/** Parley as it runs in production: tokens, limits, log, metrics and the durable store are on. */
export async function startParley({ upstream, directory, flags }: Surroundings, channels = sharedChannels(upstream)): Promise<Contestant> {
  const port = await freePort();
  const tokens = Array.from({ length: clients }, (_, index) => `bench-token-${index}`);
  const configuration = {
    channels,
    clients: tokens.map((token, index) => ({
      name: `client-${index}`,
      tokenSha256: createHash('sha256').update(token).digest('hex'),
      scopes: ['orders:read', 'orders:write', 'catalogs:read', 'channels:read'],
      channels: ['*'],
    })),
    server: { metricsToken: 'bench-metrics', limits: { requestsPerMinute: 1_000_000_000 } },
  };
  const folder = await mkdtemp(join(directory, 'parley-'));
  const file = join(folder, 'parley.yml');
  await writeFile(file, JSON.stringify(configuration));
  const environment = { PORT: String(port), PARLEY_CONFIG: file, PARLEY_DATA_DIR: folder, DATABASE_URL: '', REDIS_URL: '' };
  const process = startNode('dist/main.js', { cpu: 0, environment, ...(flags && { flags }) });
  process.stdout?.resume();
  const headers = tokens.map((token) => ({ authorization: `Bearer ${token}` }));
  await waitForAnswer(port, '{ __typename }', headers[0] ?? {});
  return { name: 'parley', port, process, headers };
}
