import { describe, expect, it } from 'vitest';
import type { Exchange, HttpRequest } from '../../src/http-client/exchange.js';
import { SetClock } from '../set-clock.js';
import { answer, connect, failure, read, write } from './connection.js';
import { startHttpServer, type Loopback } from './loopback.js';

/** Answers with these statuses, one after the other and the last one for ever; 0 breaks the connection. */
function startAnswering(statuses: readonly number[], headers: Record<string, string> = {}): Promise<Loopback> {
  let requests = 0;
  return startHttpServer((request, response) => {
    const status = statuses[Math.min(requests, statuses.length - 1)];
    requests += 1;
    if (status === undefined || status === 0) request.socket.destroy();
    else response.writeHead(status, headers).end('{}');
  });
}

describe('a read is repeated', () => {
  it.each<[string, statuses: number[]]>([
    ['a broken connection', [0, 200]],
    ['502', [502, 200]],
    ['503', [503, 200]],
    ['504', [504, 200]],
    ['two failures', [503, 0, 200]],
  ])('after %s', async (_, statuses) => {
    const server = await startAnswering(statuses);
    expect(answer(await connect(server.origin, { timing: new SetClock() }).request(read)).status).toBe(200);
    expect(server.targets).toHaveLength(statuses.length);
  });

  it('after half an answer', async () => {
    let requests = 0;
    const server = await startHttpServer((_, response) => {
      requests += 1;
      if (requests === 1) response.write('{"half":', () => response.destroy());
      else response.end('{}');
    });
    expect(answer(await connect(server.origin, { timing: new SetClock() }).request(read)).text).toBe('{}');
  });

  it.each([503, 0])('twice and no more, after %i', async (status) => {
    const server = await startAnswering([status]);
    const attempts: Exchange[] = [];
    const request = { ...read, onExchange: (exchange: Exchange) => attempts.push(exchange) };
    const outcome = await connect(server.origin, { timing: new SetClock() }).request(request);
    expect(outcome.failed ? 0 : outcome.status).toBe(status);
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(server.targets).toHaveLength(3);
  });

  it('after a pause by chance, up to 50 ms and then 100', async () => {
    const server = await startAnswering([503]);
    const clock = new SetClock();
    const client = connect(server.origin, { timing: clock });
    for (const chance of [0, 0.5, 0.999]) {
      clock.chance = chance;
      await client.request(read);
    }
    expect(clock.waits.map((wait) => Math.round(wait))).toEqual([0, 0, 25, 50, 50, 100]);
  });

  it('after the pause that the provider asks for', async () => {
    const server = await startAnswering([503, 200], { 'retry-after': '3' });
    const clock = new SetClock();
    expect(answer(await connect(server.origin, { timing: clock }).request(read)).status).toBe(200);
    expect(clock.waits).toEqual([3000]);
  });
});

describe('a read is not repeated', () => {
  it.each<[string, Partial<HttpRequest>, headers: Record<string, string>]>([
    ['when the pause that the provider asks for does not fit its deadline', {}, { 'retry-after': '6' }],
    ['when the date that the provider names does not', {}, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }],
    ['when it is a write', write, {}],
  ])('%s', async (_, request, headers) => {
    const server = await startAnswering([503], headers);
    const clock = new SetClock();
    expect(answer(await connect(server.origin, { timing: clock }).request({ ...read, ...request })).status).toBe(503);
    expect(server.targets).toHaveLength(1);
    expect(clock.waits).toEqual([]);
  });

  it.each([200, 400, 401, 404, 408, 429, 500, 501])('after %i', async (status) => {
    const server = await startAnswering([status]);
    await connect(server.origin, { timing: new SetClock() }).request(read);
    expect(server.targets).toHaveLength(1);
  });

  it('when the client left in the pause', async () => {
    const server = await startAnswering([503]);
    const leaving = new AbortController();
    const clock = new SetClock();
    const timing = { ...clockOf(clock), wait: () => Promise.resolve(leaving.abort()) };
    expect(answer(await connect(server.origin, { timing }).request({ ...read, signal: leaving.signal })).status).toBe(503);
    expect(server.targets).toHaveLength(1);
  });

  it('when the budget is spent, so that a lasting fault costs at most 1.2 attempts for each of 100 reads a second', async () => {
    // Every fifth read fails, and would be sent three times: not enough to open the circuit.
    let requests = 0;
    const failing = new Set<string>();
    const server = await startHttpServer((request, response) => {
      requests += 1;
      const fails = failing.has(request.url ?? '');
      response.writeHead(fails ? 503 : 200).end('{}');
    });
    const clock = new SetClock();
    const client = connect(server.origin, { timing: clock });
    const reads = 500;
    for (let index = 0; index < reads; index += 1) {
      const path = `/orders/${index}`;
      if (index % 5 === 4) failing.add(path);
      await client.request({ ...read, path });
      clock.pass(0.01);
    }
    expect(requests / reads).toBeLessThanOrEqual(1.2);
    expect(requests).toBeGreaterThan(reads * 1.1);
    expect(client.condition().circuit).toBe('CLOSED');
  });
});

describe('a pause between two attempts', () => {
  it('is part of the deadline, and leaves the socket to others', async () => {
    const server = await startAnswering([503, 200]);
    const clock = new SetClock();
    const released: (() => void)[] = [];
    const timing = { ...clockOf(clock), wait: () => new Promise<void>((resolve) => released.push(resolve)) };
    const client = connect(server.origin, { concurrency: 1, timing });
    const first = client.request(read);
    await expect.poll(() => released.length).toBe(1);
    expect(answer(await client.request({ ...read, path: '/other' })).status).toBe(200);
    released[0]?.();
    expect(answer(await first).status).toBe(200);
    expect(server.targets).toEqual(['/orders', '/other', '/orders']);
  });

  it('ends with the connection refused as the last word', async () => {
    const server = await startAnswering([0]);
    expect(failure(await connect(server.origin, { timing: new SetClock() }).request(read))).toMatchObject({
      kind: 'unavailable',
      sent: 'maybe',
    });
  });
});

function clockOf(clock: SetClock): { now(): number; random(): number } {
  return { now: () => clock.now(), random: () => clock.random() };
}
