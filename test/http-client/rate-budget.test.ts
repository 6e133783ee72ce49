import { describe, expect, it } from 'vitest';
import type { HttpRequest, RateLimits } from '../../src/http-client/exchange.js';
import { SetClock } from '../set-clock.js';
import { answer, connect, failure, read, write } from './connection.js';
import { startHttpServer } from './loopback.js';

async function open(headers: Record<string, string>, code = 429, rateLimits: RateLimits = {}) {
  const clock = new SetClock();
  const answers = { code, headers };
  const server = await startHttpServer((_, response) => response.writeHead(answers.code, answers.headers).end('{}'));
  return { clock, server, answers, client: connect(server.origin, { timing: clock, rateLimits }) };
}

const inSeconds = (seconds: number): string => String(Math.floor(Date.now() / 1000) + seconds);

describe('a channel rests after a 429', () => {
  it.each<[string, Record<string, string>, RateLimits, seconds: number]>([
    ['as long as Retry-After says in seconds', { 'retry-after': '7' }, {}, 7],
    [
      'until the date that Retry-After names',
      { date: 'Thu, 08 Aug 2024 08:00:00 GMT', 'retry-after': 'Thu, 08 Aug 2024 08:00:40 GMT' },
      {},
      40,
    ],
    ['an hour at most', { 'retry-after': '999999999' }, {}, 3600],
    ['until its limit is reset', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20' }, {}, 20],
    ['as long as its provider wants when the answer has no wait', {}, { pauseAfter429Seconds: 300 }, 300],
    [
      'as long as its provider reads in the answer, whatever else it has',
      { 'retry-after': '7', 'x-usage': '30' },
      { pauseSecondsOf: ({ headers }) => Number(headers['x-usage']) },
      30,
    ],
    ['five seconds when nothing is known', { 'retry-after': 'soon' }, {}, 5],
  ])('%s', async (_, headers, rateLimits, seconds) => {
    const { clock, server, answers, client } = await open(headers, 429, rateLimits);
    expect(answer(await client.request(read)).status).toBe(429);
    clock.pass(seconds - 0.5);
    for (const request of [read, write]) {
      expect(failure(await client.request(request))).toMatchObject({ kind: 'rate-limited', sent: 'no', retryAfterSeconds: 1 });
    }
    expect(client.condition()).toMatchObject({ state: 'PAUSED', circuit: 'CLOSED', remainingCalls: 0, lastFailureCode: 'rate-limited' });
    expect(server.targets).toHaveLength(1);
    answers.code = 200;
    answers.headers = {};
    clock.pass(0.5);
    expect(answer(await client.request(write)).status).toBe(200);
    expect(client.condition()).toMatchObject({ remainingCalls: null, resetsAt: null });
  });

  it('and after any other answer in which its provider reads one', async () => {
    const { clock, client } = await open({}, 400, { pauseSecondsOf: ({ status }) => (status === 400 ? 9 : undefined) });
    expect(answer(await client.request(read)).status).toBe(400);
    expect(failure(await client.request(write))).toMatchObject({ kind: 'rate-limited', sent: 'no', retryAfterSeconds: 9 });
    expect(client.condition()).toMatchObject({ state: 'PAUSED', remainingCalls: 0 });
    clock.pass(9);
    expect(answer(await client.request(read)).status).toBe(400);
  });

  it('but not when its provider reads that the limit concerns no other call', async () => {
    const { client } = await open({ 'retry-after': '7' }, 429, { pauseSecondsOf: () => 0 });
    expect(answer(await client.request(read)).status).toBe(429);
    expect(answer(await client.request(read)).status).toBe(429);
  });

  it('is not ended by an answer that was in flight', async () => {
    const held: (() => void)[] = [];
    const server = await startHttpServer((request, response) => {
      if (request.url === '/slow') held.push(() => response.writeHead(429, { 'retry-after': '1' }).end());
      else response.writeHead(429, { 'retry-after': '60' }).end();
    });
    const client = connect(server.origin, { timing: new SetClock() });
    const slow = client.request({ ...read, path: '/slow' });
    await expect.poll(() => held.length).toBe(1);
    await client.request(read);
    held[0]?.();
    await slow;
    expect(failure(await client.request(read)).retryAfterSeconds).toBe(60);
  });

  it('does not open the circuit', async () => {
    const { clock, client, server } = await open({ 'retry-after': '1' });
    for (let time = 0; time < 30; time += 1) {
      await client.request(read);
      clock.pass(1);
    }
    expect(server.targets).toHaveLength(30);
    expect(client.condition().circuit).toBe('CLOSED');
  });
});

describe('what a provider reports of its limit', () => {
  it('is known, and stops the call that would be refused', async () => {
    const { clock, server, answers, client } = await open({ 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': inSeconds(30) }, 200);
    await client.request(read);
    const { remainingCalls, resetsAt } = client.condition();
    expect(remainingCalls).toBe(1);
    expect(Math.abs(Date.parse(resetsAt ?? '') - Date.now() - 30_000)).toBeLessThan(10_000);
    answers.headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(30) };
    expect(answer(await client.request(read)).status).toBe(200);
    expect(failure(await client.request(read))).toMatchObject({ kind: 'rate-limited', sent: 'no' });
    expect(server.targets).toHaveLength(2);
    clock.pass(31);
    answers.headers = {};
    expect(answer(await client.request(read)).status).toBe(200);
  });

  it.each([
    ['words', { 'x-ratelimit-remaining': 'none', 'x-ratelimit-reset': 'soon' }],
    ['half of it', { 'x-ratelimit-remaining': '0' }],
    ['a number below zero', { 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '-5' }],
  ])('is not believed when it is %s', async (_, headers) => {
    const { client } = await open(headers, 200);
    await client.request(read);
    expect(answer(await client.request(read)).status).toBe(200);
    expect(client.condition().remainingCalls).toBeNull();
  });

  it('is seen by the provider’s own clock', async () => {
    const date = 'Thu, 08 Aug 2024 08:00:00 GMT';
    const reset = String(Date.parse(date) / 1000 + 20);
    const { client } = await open({ date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }, 200);
    await client.request(read);
    expect(failure(await client.request(read)).retryAfterSeconds).toBe(20);
  });

  it('holds for requests of that kind alone, where the provider counts them apart', async () => {
    const limitOf: RateLimits['limitOf'] = ({ method }) => method;
    const { client, server, answers } = await open({ 'retry-after': '60' }, 429, { limitOf });
    await client.request(read);
    expect(failure(await client.request(read)).kind).toBe('rate-limited');
    answers.code = 200;
    expect(answer(await client.request(write)).status).toBe(200);
    expect(client.condition().state).toBe('PAUSED');
    expect(server.targets).toHaveLength(2);
  });
});

describe('the configured calls per minute', () => {
  async function openLimited(callsPerMinute: number) {
    const clock = new SetClock();
    const server = await startHttpServer((_, response) => response.end('{}'));
    return { clock, server, client: connect(server.origin, { timing: clock, callsPerMinute }) };
  }

  it('lets a burst through, and has the next wait for its turn', async () => {
    const { clock, client, server } = await openLimited(200);
    for (let call = 0; call < 20; call += 1) answer(await client.request(call % 2 === 0 ? read : write));
    expect(clock.waits).toEqual([]);
    expect(client.condition().remainingCalls).toBe(0);
    answer(await client.request(write));
    answer(await client.request(read));
    expect(clock.waits.map((wait) => Math.round(wait))).toEqual([333, 667]);
    expect(server.targets).toHaveLength(22);
  });

  it.each<HttpRequest>([read, write])('refuses a $kind whose turn comes after its deadline', async (request) => {
    const { client, server } = await openLimited(10);
    answer(await client.request(read));
    expect(failure(await client.request(request))).toMatchObject({ kind: 'rate-limited', sent: 'no', retryAfterSeconds: 7 });
    expect(server.targets).toHaveLength(1);
  });

  it('are not spent by a request that was not sent', async () => {
    const { clock, client } = await openLimited(200);
    for (let call = 0; call < 20; call += 1) answer(await client.request(read));
    const left = failure(await client.request({ ...read, signal: AbortSignal.abort() }));
    expect(left).toMatchObject({ kind: 'aborted', sent: 'no' });
    clock.waits.splice(0);
    answer(await client.request(read));
    expect(clock.waits.map((wait) => Math.round(wait))).toEqual([333]);
  });

  it('are not spent by a request that found no place', async () => {
    const { clock, client, server } = await openLimited(10);
    expect(failure(await client.request({ ...read, signal: AbortSignal.abort() })).sent).toBe('no');
    answer(await client.request(read));
    expect(clock.waits).toEqual([]);
    expect(server.targets).toHaveLength(1);
  });
});
