import { describe, expect, it } from 'vitest';
import type { ChannelHttpClient, HttpRequest } from '../../src/http-client/exchange.js';
import { SetClock } from '../set-clock.js';
import { answer, connect, failure, read, write } from './connection.js';
import { startHttpServer, startRawServer, unusedPort } from './loopback.js';

type Handle = Parameters<typeof startHttpServer>[0];

/** A client whose clock stands still, without repetitions: each request is one attempt. */
async function open(handle: Handle, options: Parameters<typeof connect>[1] = {}) {
  const clock = new SetClock();
  const server = await startHttpServer(handle);
  return { clock, server, client: connect(server.origin, { timing: clock, retries: 0, ...options }) };
}

async function ask(client: ChannelHttpClient, times: number, request: HttpRequest = read): Promise<void> {
  for (let time = 0; time < times; time += 1) await client.request(request);
}

const status =
  (code: number, body = '{}'): Handle =>
  (_, response) =>
    response.writeHead(code).end(body);

describe('the circuit of a channel', () => {
  it.each<[string, Handle]>([
    ['500', status(500)],
    ['503', status(503)],
    ['408', status(408)],
    ['an HTML page with status 200', status(200, '<html></html>')],
    ['half a body that seems whole', status(200, '{"data":[{"id":1},{"i')],
    ['half a body that breaks off', (_, response) => response.writeHead(200).write('{', () => response.destroy())],
    ['a broken connection', (request) => request.socket.destroy()],
    ['an answer that is too large', status(200, 'x'.repeat(2000))],
  ])('opens after ten times %s, and then nothing is sent', async (_, handle) => {
    const { server, client } = await open(handle, { maxResponseBytes: 1000 });
    await ask(client, 10);
    expect(server.targets).toHaveLength(10);
    for (const request of [read, write]) {
      expect(failure(await client.request(request))).toMatchObject({ kind: 'circuit-open', sent: 'no', retryAfterSeconds: 1 });
    }
    expect(server.targets).toHaveLength(10);
    expect(client.condition()).toMatchObject({ circuit: 'OPEN', state: 'DOWN' });
  });

  it('opens when connections are refused', async () => {
    const client = connect(`http://127.0.0.1:${await unusedPort()}`, { timing: new SetClock(), retries: 0 });
    await ask(client, 10);
    expect(failure(await client.request(read)).kind).toBe('circuit-open');
  });

  it('opens when answers are no HTTP', async () => {
    const { origin } = await startRawServer((socket) => void socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
    const client = connect(origin, { timing: new SetClock(), retries: 0 });
    await ask(client, 10);
    expect(failure(await client.request(read)).kind).toBe('circuit-open');
  });

  it('opens when nothing answers in the time that the channel gives', async () => {
    const { server, client } = await open(() => undefined, { timeoutMs: 100 });
    await Promise.all(Array.from({ length: 10 }, () => client.request(read)));
    expect(failure(await client.request(read)).kind).toBe('circuit-open');
    expect(server.targets).toHaveLength(10);
  });

  it('counts writes too', async () => {
    const { client } = await open(status(500));
    await ask(client, 10, write);
    expect(failure(await client.request(read)).kind).toBe('circuit-open');
  });

  it.each<[string, Handle, Partial<HttpRequest>]>([
    ['400', status(400), {}],
    ['401, which is about the credentials', status(401), {}],
    ['404 with a page', status(404, '<html></html>'), {}],
    ['422', status(422), {}],
    ['an empty answer', status(204, ''), {}],
  ])('stays closed after %s', async (_, handle, more) => {
    const { server, client } = await open(handle);
    await ask(client, 30, { ...read, ...more });
    expect(server.targets).toHaveLength(30);
    expect(client.condition().circuit).toBe('CLOSED');
  });

  it('stays closed when clients leave or their deadlines pass', async () => {
    const { server, client } = await open(() => undefined, { timeoutMs: 60_000 });
    const leaving = new AbortController();
    const left = Array.from({ length: 20 }, () => client.request({ ...read, signal: leaving.signal }));
    await expect.poll(() => server.targets.length).toBe(20);
    leaving.abort();
    for (const outcome of left) expect(failure(await outcome).kind).toBe('aborted');
    const impatient = Array.from({ length: 20 }, () => client.request({ ...read, deadlineAt: Date.now() + 30 }));
    for (const outcome of impatient) expect(failure(await outcome).kind).toBe('timeout');
    expect(client.condition()).toMatchObject({ circuit: 'CLOSED', state: 'UNKNOWN', lastFailureAt: null });
  });

  it('lets one request try after a second, and the others when that one succeeded', async () => {
    let isWell = false;
    const held: (() => void)[] = [];
    const { clock, server, client } = await open((_, response) => {
      if (isWell) held.push(() => response.end('{}'));
      else response.writeHead(500).end();
    });
    await ask(client, 10);
    isWell = true;
    clock.pass(1);
    const probe = client.request(read);
    await expect.poll(() => held.length).toBe(1);
    expect(client.condition().circuit).toBe('HALF_OPEN');
    expect(failure(await client.request(read))).toMatchObject({ kind: 'circuit-open', retryAfterSeconds: 3 });
    held[0]?.();
    answer(await probe);
    expect(client.condition().circuit).toBe('CLOSED');
    const next = client.request(read);
    await expect.poll(() => held.length).toBe(2);
    held[1]?.();
    answer(await next);
    expect(server.targets).toHaveLength(12);
  });

  it('ends the waiting of those in the queue when it opens', async () => {
    const held: (() => void)[] = [];
    const { server, client } = await open((_, response) => void held.push(() => response.writeHead(500).end()), { concurrency: 10 });
    const outcomes = Array.from({ length: 30 }, () => client.request(write));
    await expect.poll(() => held.length).toBe(10);
    for (const fail of held) fail();
    const kinds = (await Promise.all(outcomes)).map((outcome) => (outcome.failed ? outcome.kind : outcome.status));
    expect(kinds.filter((kind) => kind === 500).length).toBeLessThan(30);
    expect(server.targets.length).toBeLessThan(30);
    expect(kinds.slice(-5)).toEqual(Array(5).fill('circuit-open'));
  });

  it('ends the repetitions of a read, which reports what the provider answered', async () => {
    const { server, client } = await open(status(503), { retries: 2 });
    await ask(client, 3);
    expect(answer(await client.request(read)).status).toBe(503);
    expect(server.targets).toHaveLength(10);
  });

  it('is one channel’s own', async () => {
    const { server, client } = await open(status(500));
    await ask(client, 10);
    expect(answer(await connect(server.origin, { retries: 0 }).request(read)).status).toBe(500);
  });
});

describe('how a channel fares', () => {
  it('is not known before the first call', async () => {
    const { client } = await open(status(200));
    expect(client.condition()).toEqual({
      circuit: 'CLOSED',
      state: 'UNKNOWN',
      lastSuccessAt: null,
      lastFailureAt: null,
      lastFailureCode: null,
      remainingCalls: null,
      resetsAt: null,
      callsInFlight: 0,
      callsWaiting: 0,
    });
  });

  it('depends on its last calls', async () => {
    let code = 200;
    const { clock, client } = await open((_, response) => response.writeHead(code).end('{}'));
    await client.request(read);
    const healthy = client.condition();
    expect(healthy).toMatchObject({ state: 'HEALTHY', lastSuccessAt: expect.stringMatching(/Z$/), lastFailureAt: null });
    code = 500;
    await client.request(read);
    expect(client.condition()).toMatchObject({
      state: 'DEGRADED',
      lastSuccessAt: healthy.lastSuccessAt,
      lastFailureAt: expect.stringMatching(/Z$/),
      lastFailureCode: 'unavailable',
    });
    code = 200;
    await client.request(read);
    expect(client.condition().state).toBe('DEGRADED');
    clock.pass(10);
    expect(client.condition().state).toBe('HEALTHY');
  });

  it.each<[code: number, body: string, string]>([
    [401, '{}', 'unauthenticated'],
    [429, '{}', 'rate-limited'],
    [500, '{}', 'unavailable'],
    [200, '<html>', 'unexpected-response'],
  ])('names %i %s as %3$s', async (code, body, name) => {
    const { client } = await open(status(code, body));
    await client.request(read);
    expect(client.condition().lastFailureCode).toBe(name);
  });
});
