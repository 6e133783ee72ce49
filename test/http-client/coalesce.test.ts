import { describe, expect, it } from 'vitest';
import { shareReads } from '../../src/http-client/cache/coalesce.js';
import type { ChannelHttpClient, HttpFailure, HttpRequest, HttpResponse } from '../../src/http-client/exchange.js';

const read: HttpRequest = { method: 'GET', path: '/orders', kind: 'read', sharedSince: 0 };
const write: HttpRequest = { method: 'POST', path: '/orders', body: '{}', kind: 'write' };

describe('identical reads that are in flight together', () => {
  it('cost one call, and all get its answer', async () => {
    const channel = openChannel();
    const asked = [channel.http.request(read), channel.http.request(read), channel.http.request({ ...read })];
    expect(channel.calls).toHaveLength(1);
    const answer = channel.answer(0, 'shared');
    expect(await Promise.all(asked)).toEqual([answer, answer, answer]);
  });

  it.each<[string, Partial<HttpRequest>]>([
    ['another path', { path: '/orders?page=2' }],
    ['another method', { method: 'PUT' }],
    ['another body', { body: '{"page":2}' }],
    ['another header', { headers: { 'X-Client-ID': 'two' } }],
    ['one header fewer', { headers: {} }],
    ['a wish for an answer of its own', { sharedSince: undefined }],
    ['a wish for one that begins later', { sharedSince: Infinity }],
    ['a body that is a stream', { body: { contentType: 'text/plain', length: 0, stream: noBytes } }],
  ])('are not what has %s', (_what, other) => {
    const channel = openChannel();
    const one: HttpRequest = { ...read, method: 'POST', body: '{"page":1}', headers: { 'X-Client-ID': 'one' } };
    void channel.http.request(one);
    void channel.http.request({ ...one, ...other });
    expect(channel.calls).toHaveLength(2);
  });

  it('may have headers that differ at each call, if their adapter says so', () => {
    const channel = openChannel();
    const signed = { ...read, varyingHeaders: ['X-Timestamp', 'X-Signature'] };
    void channel.http.request({ ...signed, headers: { 'X-Timestamp': '1', 'X-Signature': 'a', Accept: 'json' } });
    void channel.http.request({ ...signed, headers: { 'X-Timestamp': '2', 'X-Signature': 'b', Accept: 'json' } });
    expect(channel.calls).toHaveLength(1);
    void channel.http.request({ ...signed, headers: { 'X-Timestamp': '2', 'X-Signature': 'b', Accept: 'xml' } });
    expect(channel.calls).toHaveLength(2);
  });

  it('are over with the answer: the next one asks again', async () => {
    const channel = openChannel();
    const first = channel.http.request(read);
    channel.answer(0, 'first');
    await first;
    const second = channel.http.request(read);
    expect(channel.calls).toHaveLength(2);
    const answer = channel.answer(1, 'second');
    expect(await second).toBe(answer);
  });

  it('share a failure too', async () => {
    const channel = openChannel();
    const asked = [channel.http.request(read), channel.http.request(read)];
    const failure: HttpFailure = { failed: true, kind: 'unavailable', sent: 'no', reason: 'refused' };
    channel.settle(0, failure);
    expect(await Promise.all(asked)).toEqual([failure, failure]);
  });
});

describe('a write', () => {
  it('is never shared', () => {
    const channel = openChannel();
    void channel.http.request(write);
    void channel.http.request(write);
    expect(channel.calls).toHaveLength(2);
  });

  it('parts the reads that began before it from those after', async () => {
    const channel = openChannel();
    void channel.http.request(read);
    const writing = channel.http.request(write);
    const during = [channel.http.request(read), channel.http.request(read)];
    expect(channel.calls.map(({ kind }) => kind)).toEqual(['read', 'write', 'read']);
    channel.answer(1, 'done');
    await writing;
    const after = channel.http.request(read);
    expect(channel.calls).toHaveLength(4);
    const [older, newer] = [channel.answer(2, 'while it was written'), channel.answer(3, 'after it was written')];
    expect(await Promise.all([...during, after])).toEqual([older, older, newer]);
  });

  it('whose answer is lost parts them as well', async () => {
    const channel = openChannel();
    const writing = channel.http.request(write);
    void channel.http.request(read);
    channel.settle(0, { failed: true, kind: 'timeout', sent: 'maybe', reason: 'late' });
    await writing;
    void channel.http.request(read);
    expect(channel.calls).toHaveLength(3);
  });
});

describe('whoever waits for a shared answer', () => {
  it('leaves alone: the others still get it', async () => {
    const channel = openChannel();
    const leaver = new AbortController();
    const left = channel.http.request({ ...read, signal: leaver.signal });
    const stays = channel.http.request(read);
    leaver.abort();
    expect(await left).toMatchObject({ failed: true, kind: 'aborted', sent: 'maybe' });
    expect(channel.calls[0]?.signal?.aborted).toBe(false);
    const answer = channel.answer(0, 'shared');
    expect(await stays).toBe(answer);
  });

  it('ends the call when it is the last to leave, and the next one asks anew', async () => {
    const channel = openChannel();
    const leavers = [new AbortController(), new AbortController()];
    const left = leavers.map(({ signal }) => channel.http.request({ ...read, signal }));
    for (const leaver of leavers) leaver.abort();
    expect(await Promise.all(left)).toMatchObject([{ kind: 'aborted' }, { kind: 'aborted' }]);
    expect(channel.calls[0]?.signal?.aborted).toBe(true);
    void channel.http.request(read);
    expect(channel.calls).toHaveLength(2);
  });

  it('has its own deadline, and the call none but the longest', async () => {
    const channel = openChannel();
    const stays = channel.http.request(read);
    const hurried = channel.http.request({ ...read, deadlineAt: Date.now() + 5 });
    expect(await hurried).toMatchObject({ failed: true, kind: 'timeout', sent: 'maybe' });
    expect(channel.calls[0]?.deadlineAt).toBeUndefined();
    const answer = channel.answer(0, 'late');
    expect(await stays).toBe(answer);
  });

  it('blames the provider when the last deadline passes', async () => {
    const channel = openChannel();
    expect(await channel.http.request({ ...read, deadlineAt: Date.now() + 5 })).toMatchObject({ kind: 'timeout' });
    expect(channel.calls[0]?.signal?.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('asks nothing when it is too late already', async () => {
    const channel = openChannel();
    expect(await channel.http.request({ ...read, deadlineAt: Date.now() - 1 })).toMatchObject({ kind: 'timeout', sent: 'no' });
    expect(await channel.http.request({ ...read, signal: AbortSignal.abort() })).toMatchObject({ kind: 'aborted', sent: 'no' });
    expect(channel.calls).toHaveLength(0);
  });
});

/** A channel whose answers are given by hand. */
function openChannel() {
  const calls: HttpRequest[] = [];
  const settlers: ((outcome: HttpResponse | HttpFailure) => void)[] = [];
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
  const settle = (index: number, outcome: HttpResponse | HttpFailure): void => settlers[index]?.(outcome);
  return {
    http: shareReads(client),
    calls,
    settle,
    answer: (index: number, text: string): HttpResponse => {
      const response: HttpResponse = {
        failed: false,
        status: 200,
        headers: {},
        answeredAt: '2026-01-01T00:00:00.000Z',
        text,
        json: () => undefined,
      };
      settle(index, response);
      return response;
    },
  };
}

async function* noBytes(): AsyncGenerator<Uint8Array> {
  yield* [];
}
