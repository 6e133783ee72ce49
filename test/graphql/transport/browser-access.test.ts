import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readConfiguration } from '../../../src/config/configuration.js';
import type { Gateway } from '../../../src/app/gateway.js';
import { providers } from '../../../src/providers/index.js';
import { startSandbox } from '../../../src/app/sandbox.js';
import { openShops, type Shops } from '../auth/shops.js';

interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request with any header, also those that fetch does not let callers set. */
async function send(address: string, { method = 'GET', path = '/graphql', headers = {}, body }: Asked): Promise<Answered> {
  const sent = request(`${address}${path}`, { method, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const query = JSON.stringify({ query: '{ viewer { name } }' });

function ask(address: string, headers: Readonly<Record<string, string>>): Promise<Answered> {
  return send(address, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: query });
}

/** The status of the answer to an upgrade: 101 when it was granted. */
async function upgrade(address: string, headers: Readonly<Record<string, string>>): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/graphql`, ['graphql-transport-ws'], { headers });
  socket.on('error', () => undefined);
  const [status, body] = await new Promise<[number, string]>((resolve) => {
    socket.once('open', () => resolve([101, '']));
    socket.once('unexpected-response', (_request, response: IncomingMessage) => {
      void text(response).then((answer) => resolve([response.statusCode ?? 0, answer]));
    });
  });
  socket.terminate();
  return { status, body };
}

const directories: string[] = [];
const sandboxes: Gateway[] = [];

async function startSandboxWith(environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-access-'));
  directories.push(directory);
  const configuration = readConfiguration(providers, {
    environment: { PORT: '0', PARLEY_DATA_DIR: directory, LOG_LEVEL: 'silent', ...environment },
    workingDirectory: directory,
  });
  const sandbox = await startSandbox(configuration, '{ viewer { name } }');
  sandboxes.push(sandbox);
  return `http://127.0.0.1:${new URL(sandbox.address).port}`;
}

afterAll(async () => {
  await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
  await Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true })));
});

describe('the sandbox', () => {
  let address: string;
  beforeAll(async () => void (address = await startSandboxWith()));

  const ownOrigins = [
    'http://localhost:5173',
    'http://localhost',
    'https://localhost:3000',
    'http://127.0.0.1:8080',
    'http://127.8.9.10:8080',
    'http://[::1]:5173',
    'https://[::1]',
    'http://shop.localhost:5173',
    'https://a.b.localhost',
  ];

  it.each(ownOrigins)('MUST let pages of %s send requests with any header, and read the answer', async (origin) => {
    const wanted = 'content-type,authorization,apollo-require-preflight,x-request-id,x-idempotency-key';
    const preflight = await send(address, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': wanted },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': wanted,
      'access-control-allow-methods': 'GET, POST',
    });
    const answer = await ask(address, { origin, 'x-request-id': 'page-1' });
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('"name":"sandbox"') });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'x-request-id, retry-after',
      'x-request-id': 'page-1',
      vary: expect.stringContaining('Origin'),
    });
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it.each(ownOrigins)('MUST let pages of %s open a WebSocket and an event stream', async (origin) => {
    expect((await upgrade(address, { origin })).status).toBe(101);
    const search = new URLSearchParams({ query: '{ viewer { name } }' }).toString();
    const stream = await send(address, { path: `/graphql/stream?${search}`, headers: { origin, accept: 'text/event-stream' } });
    expect(stream).toMatchObject({ status: 200, body: expect.stringContaining('event: next') });
    expect(stream.headers['access-control-allow-origin']).toBe(origin);
  });

  it.each([
    'https://shop.example',
    'http://foreign.test:5173',
    'http://localhost.foreign.test',
    'http://127.0.0.1.foreign.test',
    'http://notlocalhost:5173',
    'http://128.0.0.1:5173',
    'http://192.168.1.20:5173',
    'http://0.0.0.0:5173',
    'chrome-extension://localhost',
    'null',
    'localhost',
  ])('MUST refuse pages of %s on every transport', async (origin) => {
    const refusals = [
      await send(address, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } }),
      await ask(address, { origin }),
      await send(address, { path: '/graphql/stream?query=%7B__typename%7D', headers: { origin, accept: 'text/event-stream' } }),
    ];
    for (const { status, headers, body } of refusals) {
      expect([status, headers['access-control-allow-origin']]).toEqual([403, undefined]);
      expect(JSON.parse(body)).toEqual({
        errors: [
          { message: expect.stringMatching(/Pages of this origin may not.*PARLEY_SANDBOX_HOSTS/), extensions: { code: 'FORBIDDEN' } },
        ],
      });
    }
    const socket = await upgrade(address, { origin });
    expect([socket.status, socket.body]).toEqual([403, refusals[0]?.body]);
  });

  it.each(['localhost:4000', 'LOCALHOST', 'localhost.', 'shop.localhost:4000', '127.0.0.1', '[::1]:4000'])(
    'MUST answer at %s',
    async (host) => {
      expect((await ask(address, { host })).status).toBe(200);
      expect((await upgrade(address, { host, origin: `http://${host}` })).status).toBe(101);
    },
  );

  it.each([
    'rebound.test',
    'rebound.test:4000',
    'localhost.rebound.test',
    '127.0.0.1.rebound.test',
    '192.168.1.20:4000',
    'localhost:4000@rebound.test',
    'rebound.test#localhost',
  ])('MUST refuse requests to the host "%s", also from pages of that host (DNS rebinding)', async (host) => {
    const refusals = [
      await ask(address, { host, origin: `http://${host}` }),
      await ask(address, { host }),
      await send(address, { path: '/', headers: { host } }),
      await send(address, { path: '/metrics', headers: { host } }),
    ];
    for (const { status, body } of refusals) {
      expect(status).toBe(421);
      expect(body).toMatch(/does not answer at the host in this request.*PARLEY_SANDBOX_HOSTS/);
    }
    const socket = await upgrade(address, { host, origin: `http://${host}` });
    expect([socket.status, socket.body]).toEqual([421, refusals[0]?.body]);
  });
});

describe('a sandbox that listens beyond loopback, as in a container', () => {
  let address: string;
  beforeAll(async () => void (address = await startSandboxWith({ HOST: '0.0.0.0' })));

  it.each(['localhost:4000', '0.0.0.0:4000', '192.168.1.20:4000', '[fd00::1]:4000'])('MUST answer at %s', async (host) => {
    expect((await ask(address, { host, origin: `http://${host}` })).status).toBe(200);
  });

  it('MUST refuse names, and pages of other addresses', async () => {
    expect((await ask(address, { host: 'parley:4000' })).status).toBe(421);
    expect((await ask(address, { host: 'rebound.test' })).status).toBe(421);
    expect((await ask(address, { host: 'localhost:4000', origin: 'http://192.168.1.20:5173' })).status).toBe(403);
    expect((await upgrade(address, { host: 'rebound.test:4000', origin: 'http://rebound.test:4000' })).status).toBe(421);
  });
});

describe('PARLEY_SANDBOX_HOSTS', () => {
  it('MUST let the sandbox answer at the hosts that it lists, and their pages call, and no others', async () => {
    const address = await startSandboxWith({ PARLEY_SANDBOX_HOSTS: 'parley, Shop.Test,192.168.1.20,[fd00::1]' });
    for (const host of ['parley:4000', 'shop.test', '192.168.1.20:4000', '[fd00::1]']) {
      expect([host, (await ask(address, { host })).status]).toEqual([host, 200]);
      const answer = await ask(address, { host: 'localhost', origin: `http://${host}` });
      expect([host, answer.status, answer.headers['access-control-allow-origin']]).toEqual([host, 200, `http://${host}`]);
    }
    expect((await ask(address, { host: 'a.parley' })).status).toBe(421);
    expect((await ask(address, { origin: 'http://a.shop.test' })).status).toBe(403);
  });

  it.each(['http://shop.test', 'shop.test:4000', 'a b', 'shop..test', '*'])('MUST not take %s for a host', (list) => {
    const source = { environment: { PARLEY_SANDBOX_HOSTS: list }, arguments: ['--sandbox'] };
    expect(() => readConfiguration(providers, source)).toThrow(
      'PARLEY_SANDBOX_HOSTS: must be host names or addresses between commas, without scheme and port',
    );
  });
});

describe('a configured gateway', () => {
  let shops: Shops;
  afterEach(() => shops.close());

  it('MUST let only pages of listed origins read answers, at any host', async () => {
    shops = await openShops();
    const authorization = 'Bearer everything-token';
    const answer = await ask(shops.address, { authorization, host: 'gateway.test', origin: 'http://localhost:5173' });
    expect([answer.status, answer.headers['access-control-allow-origin'], answer.headers.vary]).toEqual([200, undefined, undefined]);
    expect(await upgrade(shops.address, { origin: 'http://localhost:5173' })).toEqual({
      status: 403,
      body: expect.stringContaining(
        'Pages of this origin may not open a WebSocket. The operator of the gateway can add the origin to server.webSocketOrigins.',
      ),
    });
  });

  it('MUST apply the list for CORS and the list for WebSockets separately', async () => {
    const [reads, listens] = ['https://reads.example', 'https://listens.example'];
    shops = await openShops({ server: { cors: { origins: [reads] }, webSocketOrigins: [listens] } });
    const authorization = 'Bearer everything-token';
    const allowed = async (origin: string): Promise<[string | undefined, number]> => {
      const answer = await ask(shops.address, { authorization, origin });
      return [answer.headers['access-control-allow-origin'], (await upgrade(shops.address, { origin })).status];
    };
    expect(await allowed(reads)).toEqual([reads, 403]);
    expect(await allowed(listens)).toEqual([undefined, 101]);
    expect(await allowed('https://reads.example.foreign.test')).toEqual([undefined, 403]);
  });
});
