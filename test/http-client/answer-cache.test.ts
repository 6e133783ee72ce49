import { describe, expect, it } from 'vitest';
import { AnswerCache } from '../../src/http-client/cache/answer-cache.js';
import { shareReads } from '../../src/http-client/cache/coalesce.js';
import type { ChannelHttpClient, HttpFailure, HttpRequest, HttpResponse } from '../../src/http-client/exchange.js';
import { SetClock } from '../set-clock.js';

const read: HttpRequest = { method: 'GET', path: '/orders', kind: 'read', sharedSince: 0, isSuccess: () => true };
const write: HttpRequest = { method: 'POST', path: '/orders', body: '{}', kind: 'write' };

describe('a kept answer', () => {
  it('is given to later equal reads, the very same, until its time is over', async () => {
    const channel = openChannel();
    const first = await channel.ask(read);
    channel.clock.pass(29);
    expect(await channel.ask(read)).toBe(first);
    expect(channel.hits()).toBe(1);
    channel.clock.pass(1);
    expect(await channel.ask(read)).not.toBe(first);
    expect([channel.calls.length, channel.hits()]).toEqual([2, 1]);
  });

  it.each<[string, Partial<HttpRequest>]>([
    ['asks for something else', { path: '/orders?page=2' }],
    ['wants an answer of its own', { sharedSince: undefined }],
    ['wants one that began later', { sharedSince: Infinity }],
  ])('is not for a read that %s', async (_what, other) => {
    const channel = openChannel();
    await channel.ask(read);
    await channel.ask({ ...read, ...other });
    expect(channel.calls).toHaveLength(2);
  });

  it('is not for one who has left already', async () => {
    const channel = openChannel();
    await channel.ask(read);
    expect(await channel.http.request({ ...read, signal: AbortSignal.abort() })).toMatchObject({ kind: 'aborted' });
    expect(channel.hits()).toBe(0);
  });

  it.each<[string, Partial<HttpRequest>, Partial<HttpResponse> | HttpFailure]>([
    ['a failed call', {}, { failed: true, kind: 'timeout', sent: 'maybe', reason: 'late' }],
    ['an error', {}, { status: 404 }],
    ['a redirection', {}, { status: 304 }],
    ['what its adapter takes for a failure', { isSuccess: () => false }, {}],
    ['what its adapter says nothing about', { isSuccess: undefined }, {}],
    ['an answer to nobody in particular', { sharedSince: undefined }, {}],
  ])('is never %s', async (_what, more, outcome) => {
    const channel = openChannel();
    await channel.ask({ ...read, ...more }, outcome);
    await channel.ask(read);
    expect(channel.calls).toHaveLength(2);
  });
});

describe('what was kept is forgotten', () => {
  it('when a write begins, and again when it is over', async () => {
    const channel = openChannel();
    await channel.ask(read);
    const writing = channel.http.request(write);
    expect(channel.changes()).toBe(1);
    await channel.ask(read);
    channel.settle(1, {});
    await writing;
    expect(channel.changes()).toBe(2);
    await channel.ask(read);
    expect(channel.calls.map(({ kind }) => kind)).toEqual(['read', 'write', 'read', 'read']);
  });

  it('when a write is lost', async () => {
    const channel = openChannel();
    const writing = channel.http.request(write);
    await channel.ask(read);
    channel.settle(0, { failed: true, kind: 'timeout', sent: 'maybe', reason: 'late' });
    await writing;
    await channel.ask(read);
    expect(channel.calls).toHaveLength(3);
  });

  it('with calls in flight, whose answers come too late to be kept', async () => {
    const channel = openChannel();
    const reading = channel.http.request(read);
    channel.cache.clear();
    channel.settle(0, {});
    await reading;
    await channel.ask(read);
    expect(channel.calls).toHaveLength(2);
  });

  it('when the channel is closed', async () => {
    const channel = openChannel();
    await channel.ask(read);
    await channel.http.close();
    await channel.ask(read);
    expect(channel.calls).toHaveLength(2);
  });
});

describe('the memory for answers', () => {
  const page = (number: number): HttpRequest => ({ ...read, path: `/orders?page=${number}` });

  it('holds 500 of a channel, and lets go of what was used longest ago', async () => {
    const channel = openChannel();
    for (let number = 0; number < 500; number += 1) await channel.ask(page(number));
    await channel.ask(page(0));
    expect(channel.calls).toHaveLength(500);
    await channel.ask(page(500));
    await channel.ask(page(0));
    expect(channel.calls).toHaveLength(501);
    await channel.ask(page(1));
    expect(channel.calls).toHaveLength(502);
  });

  it('holds 8 million characters of a channel', async () => {
    const channel = openChannel();
    const text = 'x'.repeat(3 * 1024 * 1024);
    for (const number of [0, 1, 2]) await channel.ask(page(number), { text });
    await channel.ask(page(2));
    await channel.ask(page(1));
    expect(channel.calls).toHaveLength(3);
    await channel.ask(page(0), { text });
    expect(channel.calls).toHaveLength(4);
  });

  it('does not give up everything for one that is larger than all of it', async () => {
    const channel = openChannel();
    await channel.ask(page(0));
    await channel.ask(page(1), { text: 'x'.repeat(9 * 1024 * 1024) });
    await channel.ask(page(0));
    expect(channel.calls).toHaveLength(2);
  });
});

/** A channel that keeps answers for 30 seconds, and whose calls are answered by hand. */
function openChannel() {
  const calls: HttpRequest[] = [];
  const settlers: ((outcome: HttpResponse | HttpFailure) => void)[] = [];
  const clock = new SetClock();
  const counts = { hits: 0, changes: 0 };
  const client: ChannelHttpClient = {
    request: (request) => {
      calls.push(request);
      return new Promise((resolve) => settlers.push(resolve));
    },
    condition: () => {
      throw new Error('nobody asks');
    },
    pause: () => undefined,
    close: async () => undefined,
  };
  const cache = new AnswerCache({ seconds: 30, now: () => clock.now(), onHit: () => (counts.hits += 1) });
  const http = shareReads(client, { cache, onChange: () => (counts.changes += 1) });
  const settle = (index: number, outcome: Partial<HttpResponse> | HttpFailure): void => {
    const answer = {
      failed: false,
      status: 200,
      headers: {},
      answeredAt: '2026-01-01T00:00:00.000Z',
      text: '',
      json: () => undefined,
    } as const;
    settlers[index]?.(outcome.failed === true ? outcome : { ...answer, ...outcome });
  };
  return {
    http,
    cache,
    clock,
    calls,
    settle,
    hits: () => counts.hits,
    changes: () => counts.changes,
    /** Asks, and answers at once if that makes a call. */
    ask: async (request: HttpRequest, outcome: Partial<HttpResponse> | HttpFailure = {}) => {
      const asked = http.request(request);
      settle(calls.length - 1, outcome);
      return asked;
    },
  };
}
