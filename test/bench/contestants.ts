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
  /** Milliseconds from the start of its process to its first answer. */
  readonly firstAnswerMs: number;
}

export interface Surroundings {
  readonly upstream: string;
  /** For what Parley keeps. */
  readonly directory: string;
  readonly flags?: readonly string[];
}

/** Under way once it answers. */
export async function startContestant(
  name: string,
  port: number,
  headers: Contestant['headers'],
  start: () => ChildProcess | Promise<ChildProcess>,
): Promise<Contestant> {
  const started = performance.now();
  const process = await start();
  process.stdout?.resume();
  await waitForAnswer(port, '{ __typename }', headers[0] ?? {});
  return { name, port, process, headers, firstAnswerMs: performance.now() - started };
}

/** As many clients as a shop with several frontends has. */
const clients = 10;

/** What a configured Parley is to have beside what all have. */
export interface ParleyParts {
  readonly channels?: readonly object[];
  /** Beside the port, the configuration and the folder. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Its processor; the first one when absent. */
  readonly cpu?: number | 'any';
  /** Done with its data folder before it starts. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/** The two channels of the shared workloads: one account, whose catalogs are named by how many orders they have. */
function sharedChannels(upstream: string): object[] {
  const account = { apiToken: '1|bench-token-of-the-shop', phoneNumberId: '42' };
  return [
    { name: 'small', provider: 'wabotick', baseUrl: upstream, settings: { ...account, catalogIds: ['20'] } },
    { name: 'large', provider: 'wabotick', baseUrl: upstream, settings: { ...account, catalogIds: ['200'] } },
  ];
}

/** Parley as it runs in production: tokens, limits, log, metrics and the durable store are on. */
export async function startParley(
  { upstream, directory, flags }: Surroundings,
  { channels = sharedChannels(upstream), prepare, environment = {}, cpu = 0 }: ParleyParts = {},
): Promise<Contestant> {
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
  await prepare?.(folder);
  const places = { PORT: String(port), PARLEY_CONFIG: file, PARLEY_DATA_DIR: folder };
  const stores = { DATABASE_URL: '', REDIS_URL: '', ...environment };
  const headers = tokens.map((token) => ({ authorization: `Bearer ${token}` }));
  return startContestant('parley', port, headers, () =>
    startNode('dist/main.js', { cpu, environment: { ...places, ...stores }, ...(flags && { flags }) }),
  );
}
