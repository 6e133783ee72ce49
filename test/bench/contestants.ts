import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startNode } from './child.js';
import { freePort, waitForAnswer } from './port.js';
import { dayChannels, shopChannels, shopToken } from './shops.js';

/** A running server that takes part. */
export interface Contestant {
  readonly name: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** What every request carries beside its body; several are sent in turn. */
  readonly headers: readonly Readonly<Record<string, string>>[];
  /** The same of the clients that have a channel of their own each, in the order of the channels. */
  readonly shopHeaders: readonly Readonly<Record<string, string>>[];
  /** Milliseconds from the start of its process to its first answer. */
  readonly firstAnswerMs: number;
}

export interface BenchEnvironment {
  readonly upstream: string;
  /** For what Parley keeps. */
  readonly directory: string;
  readonly flags?: readonly string[];
  /** Where Parley writes profiles of its threads; absent: it writes none. */
  readonly profiles?: string | undefined;
}

/** Resolves once the server answers. */
export async function startContestant(
  name: string,
  port: number,
  headers: Contestant['headers'],
  start: () => ChildProcess | Promise<ChildProcess>,
  shopHeaders = headers,
): Promise<Contestant> {
  const started = performance.now();
  const process = await start();
  process.stdout?.resume();
  await waitForAnswer(port, '{ __typename }', headers[0] ?? {});
  return { name, port, process, headers, shopHeaders, firstAnswerMs: performance.now() - started };
}

/** As many clients as a shop with several frontends has. */
const clients = 10;

/** What a configured Parley is to have beside what all have. */
export interface ParleyParts {
  readonly channels?: readonly object[];
  /** Clients beside those that every Parley has. */
  readonly clients?: readonly object[];
  /** Beside the port, the configuration and the folder. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Its processor; the first one when absent. */
  readonly cpu?: number | 'any';
  /** Done with its data folder before it starts. */
  readonly prepare?: (folder: string) => Promise<void>;
}

/** The channels of the shared workloads. Their catalogs are named by how many orders they have. */
function sharedChannels(upstream: string): object[] {
  const account = { apiToken: '1|bench-token-of-the-shop', phoneNumberId: '42' };
  const channel = (name: string, settings: object): object => ({ name, provider: 'wabotick', baseUrl: upstream, settings });
  return [
    channel('small', { ...account, catalogIds: ['20'] }),
    channel('varied', { ...account, catalogIds: ['24'] }),
    channel('large', { ...account, catalogIds: ['200'] }),
    ...dayChannels.map((name, index) =>
      channel(name, { apiToken: `${50 + index}|bench-token-of-${name}`, phoneNumberId: String(50 + index), catalogIds: ['24'] }),
    ),
    ...shopChannels.map((name, index) =>
      channel(name, { apiToken: `${100 + index}|bench-token-of-${name}`, phoneNumberId: String(100 + index), catalogIds: ['24'] }),
    ),
  ];
}

/** Parley as it runs in production: tokens, limits, log, metrics and the durable store are on. */
export async function startParley(
  { upstream, directory, flags = [], profiles }: BenchEnvironment,
  { channels = sharedChannels(upstream), clients: more = [], prepare, environment = {}, cpu = 0 }: ParleyParts = {},
): Promise<Contestant> {
  const port = await freePort();
  const tokens = Array.from({ length: clients }, (_, index) => `bench-token-${index}`);
  const named = (channels as readonly { readonly name: string }[]).map(({ name }) => name);
  const shops = named.filter((name) => shopChannels.includes(name));
  const configuration = {
    channels,
    clients: [
      ...tokens.map((token, index) =>
        clientOf(`client-${index}`, token, shops.length === 0 ? ['*'] : named.filter((name) => !shops.includes(name))),
      ),
      ...shops.map((name) => clientOf(name, shopToken(name), [name])),
      ...more,
    ],
    server: { metricsToken: 'bench-metrics', limits: { requestsPerMinute: 1_000_000_000 } },
  };
  const folder = await mkdtemp(join(directory, 'parley-'));
  const file = join(folder, 'parley.yml');
  await writeFile(file, JSON.stringify(configuration));
  await prepare?.(folder);
  const places = { PORT: String(port), PARLEY_CONFIG: file, PARLEY_DATA_DIR: folder };
  const stores = { DATABASE_URL: '', REDIS_URL: '', ...environment };
  const profiling = profiles === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${profiles}`];
  const headersOf = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
  const start = (): ChildProcess =>
    startNode('dist/main.js', { cpu, environment: { ...places, ...stores }, flags: [...flags, ...profiling] });
  return startContestant('parley', port, tokens.map(headersOf), start, shops.map(shopToken).map(headersOf));
}

function clientOf(name: string, token: string, channels: readonly string[]): object {
  const tokenSha256 = createHash('sha256').update(token).digest('hex');
  return { name, tokenSha256, scopes: ['orders:read', 'orders:write', 'catalogs:read', 'channels:read', 'conversations:read'], channels };
}
