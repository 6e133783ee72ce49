import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { toId } from '../../../src/domain/id.js';
import { testedGateway } from '../../reliability/gateway-process.js';
import { OrdersDocument, UpdateOrderStatusDocument } from '../../operations/generated.js';

const token = 'token-of-the-storefront';

let riyadh: AwalSimulator;
const directories: string[] = [];

beforeAll(async () => void (riyadh = await startAwalSimulator()));
afterAll(async () => {
  await riyadh.close();
  await Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true })));
});

interface GatewayProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it said so far. */
  said(): string;
  readonly exitCode: Promise<number | null>;
}

/** Starts the gateway's process in a directory, with no environment but what is given. */
function run(directory: string, environment: Readonly<Record<string, string>> = {}): GatewayProcess {
  const child = spawn(process.execPath, testedGateway, { cwd: directory, env: { PATH: process.env['PATH'], PORT: '0', ...environment } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, said: () => said, exitCode: once(child, 'close').then(([code]) => code as number | null) };
}

async function listening({ said, exitCode }: GatewayProcess): Promise<string> {
  let hasEnded = false;
  void exitCode.then(() => (hasEnded = true));
  await expect.poll(() => hasEnded || said().includes('Parley listens'), { timeout: 30_000, interval: 20 }).toBe(true);
  const address = /"address":"(http:[^"]+)"/.exec(said())?.[1];
  if (address === undefined) throw new Error(`The gateway does not listen: ${said()}`);
  return address;
}

/** A directory with this configuration in it, or with none. */
async function newDirectory(configuration?: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-process-'));
  directories.push(directory);
  if (configuration !== undefined) await writeFile(join(directory, 'parley.yml'), configuration);
  return directory;
}

const { REDIS_URL: redisUrl } = process.env;

function goodConfiguration(): string {
  return JSON.stringify({
    channels: [
      { name: 'riyadh', provider: 'awal', baseUrl: riyadh.baseUrl, settings: { ...riyadh.settings, hmacSecret: '${AWAL_SECRET}' } },
    ],
    clients: [
      {
        name: 'storefront',
        tokenSha256: createHash('sha256').update(token).digest('hex'),
        scopes: ['orders:read', 'orders:write'],
        channels: ['riyadh'],
      },
    ],
  });
}

const environment = { AWAL_SECRET: 'your-hmac-secret', LOG_LEVEL: 'debug' };

function post(address: string, query: string, variables: object = {}): Promise<Response> {
  return fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
}

describe('a gateway with a faulty configuration', { timeout: 60_000 }, () => {
  it('exits with 1 before it listens, and reports every fault with its path and no secret', async () => {
    const directory = await newDirectory(`
channels:
  - name: India Shop
    provider: kaleyra
    settings: { sid: "the-sid-of-india", apiKey: "\${INDIA_KEY}", phoneNumber: "12345" }
  - name: nowhere
    provider: nobody
    settings: {}
  - name: riyadh
    provider: awal
    baseUrl: not an address
    settings: { clientId: "the-client-id", hmacSecret: "\${MISSING_SECRET}", domain: "d", phoneNumberId: "1", surprise: true }
clients:
  - name: storefront
    tokenSha256: too short
    scopes: [orders:read, everything]
    channels: ["*"]
  - name: back-office
    tokenSha256: "${'0'.repeat(64)}"
    scopes: [orders:read]
    channels: [elsewhere]
server: { limits: { depth: 0 } }
`);
    const gateway = run(directory, { INDIA_KEY: 'the-key-of-india' });
    expect(await gateway.exitCode).toBe(1);
    for (const place of [
      ...['channels[0].name', 'channels[0].settings.phoneNumber', 'channels[1].provider', 'channels[2].baseUrl', 'channels[2].settings'],
      ...['MISSING_SECRET', 'surprise', 'clients[0].tokenSha256', 'clients[0].scopes', 'clients[1].channels', 'server.limits.depth'],
    ]) {
      expect(gateway.said()).toContain(place);
    }
    for (const secret of ['the-key-of-india', 'the-sid-of-india', 'the-client-id']) expect(gateway.said()).not.toContain(secret);
    expect(gateway.said()).not.toMatch(/Parley listens|\n +at /);
  });

  it('exits with 1 in production when there is none', async () => {
    const gateway = run(await newDirectory(), { NODE_ENV: 'production' });
    expect(await gateway.exitCode).toBe(1);
    expect(gateway.said()).toContain('PARLEY_CONFIG');
  });
});

describe('a gateway whose servers cannot be reached', { timeout: 60_000 }, () => {
  it.each([
    ['DATABASE_URL', 'postgres://parley@127.0.0.1:1/parley', 'ECONNREFUSED 127.0.0.1:1'],
    ['REDIS_URL', 'redis://127.0.0.1:1', 'Redis cannot be reached (REDIS_URL): connect ECONNREFUSED 127.0.0.1:1'],
  ])('exits with 1 and says so for %s', async (variable, address, sentence) => {
    const gateway = run(await newDirectory(goodConfiguration()), { ...environment, [variable]: address });
    expect(await gateway.exitCode).toBe(1);
    expect(gateway.said()).toContain(sentence);
    expect(gateway.said()).not.toMatch(/Parley listens|\n +at /);
  });
});

describe('a configured gateway', { timeout: 60_000 }, () => {
  if (redisUrl !== undefined) {
    it('shares its events and limits through Redis, and exits with 0 on SIGTERM', async () => {
      const gateway = run(await newDirectory(goodConfiguration()), { ...environment, REDIS_URL: redisUrl });
      const address = await listening(gateway);
      expect(await (await post(address, '{ viewer { name } }')).json()).toMatchObject({ data: { viewer: { name: 'storefront' } } });
      gateway.child.kill('SIGTERM');
      expect(await gateway.exitCode).toBe(0);
    });
  }

  it('answers requests with a token, logs no secret, and exits with 0 on SIGTERM', async () => {
    const directory = await newDirectory(goodConfiguration());
    const gateway = run(directory, environment);
    const address = await listening(gateway);
    const answer = (await (await post(address, OrdersDocument.toString())).json()) as { data: { orders: { nodes: unknown[] } } };
    expect(answer.data.orders.nodes).toHaveLength(7);
    expect((await fetch(`${address}/graphql?query=%7B__typename%7D`)).status).toBe(401);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exitCode).toBe(0);
    expect(gateway.said()).toContain('provider call');
    for (const secret of ['your-hmac-secret', 'client-123', token]) expect(gateway.said()).not.toContain(secret);
  });

  it('finishes a write in flight before it exits', async () => {
    const directory = await newDirectory(goodConfiguration());
    const gateway = run(directory, { ...environment, LOG_LEVEL: 'info' });
    const address = await listening(gateway);
    riyadh.fail({ kind: 'delay', milliseconds: 500, when: ({ method }) => method === 'PUT' });
    const input = { orderId: toId('Order', 'riyadh', '1'), status: 'ACCEPTED' };
    const changing = post(address, UpdateOrderStatusDocument.toString(), { input });
    await expect.poll(() => riyadh.requests.some(({ method }) => method === 'PUT'), { timeout: 5_000 }).toBe(true);
    gateway.child.kill('SIGTERM');
    expect(await (await changing).json()).toMatchObject({
      data: { updateOrderStatus: { outcome: 'APPLIED', order: { status: 'ACCEPTED' } } },
    });
    expect(await gateway.exitCode).toBe(0);
  });

  it('does not start a second time on the same folder, and does not disturb the first', async () => {
    const directory = await newDirectory(goodConfiguration());
    const first = run(directory, environment);
    const address = await listening(first);
    const second = run(directory, environment);
    expect(await second.exitCode).toBe(1);
    expect(second.said()).not.toMatch(/\n +at /);
    expect((await post(address, '{ viewer { name } }')).status).toBe(200);
    first.child.kill('SIGTERM');
    expect(await first.exitCode).toBe(0);
  });
});
