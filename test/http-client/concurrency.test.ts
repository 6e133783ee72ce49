import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { answer, connect, failure, read, write } from './connection.js';
import { startHttpServer } from './loopback.js';

/** A server that answers on demand, and a client with a limit on calls in flight. */
async function openBusy(concurrency: number) {
  const held: ServerResponse[] = [];
  const server = await startHttpServer((_, response) => void held.push(response));
  const client = connect(server.origin, { concurrency });
  return {
    server,
    client,
    arrived: (count: number) => expect.poll(() => server.targets.length).toBe(count),
    answerAll: () => held.splice(0).forEach((response) => response.end('{}')),
  };
}

describe('the queue of a channel', () => {
  it('lets the rest wait in turn, four for each call in flight', async () => {
    const { server, client, arrived, answerAll } = await openBusy(2);
    const outcomes = Array.from({ length: 10 }, (_, index) => client.request({ ...read, path: `/${index}` }));
    await arrived(2);
    expect(client.condition()).toMatchObject({ callsInFlight: 2, callsWaiting: 8 });
    for (let pair = 1; pair <= 5; pair += 1) {
      await arrived(2 * pair);
      answerAll();
    }
    for (const outcome of outcomes) answer(await outcome);
    expect(server.targets.slice(0, 2).sort()).toEqual(['/0', '/1']);
    expect(server.targets.slice(8).sort()).toEqual(['/8', '/9']);
    expect(server.sockets.length).toBeLessThanOrEqual(2);
    expect(client.condition()).toMatchObject({ callsInFlight: 0, callsWaiting: 0 });
  });

  it.each([read, write])('refuses a $kind above that at once, which was certainly not sent', async (request) => {
    const { server, client, arrived, answerAll } = await openBusy(1);
    const waiting = Array.from({ length: 5 }, () => client.request(read));
    expect(failure(await client.request(request))).toEqual({
      failed: true,
      kind: 'overloaded',
      sent: 'no',
      reason: expect.any(String),
      retryAfterSeconds: undefined,
    });
    for (let call = 1; call <= 5; call += 1) {
      await arrived(call);
      answerAll();
    }
    for (const outcome of waiting) answer(await outcome);
    expect(server.targets).toHaveLength(5);
  });

  it('gives nobody a place whose deadline passed while it waited', async () => {
    const { server, client, arrived, answerAll } = await openBusy(1);
    const first = client.request(read);
    const late = failure(await client.request({ ...write, deadlineAt: Date.now() + 50 }));
    expect(late).toMatchObject({ kind: 'timeout', sent: 'no' });
    await arrived(1);
    answerAll();
    answer(await first);
    expect(client.condition()).toMatchObject({ callsInFlight: 0, callsWaiting: 0 });
    expect(server.targets).toHaveLength(1);
  });

  it('gives nobody a place who left while waiting', async () => {
    const { server, client, arrived, answerAll } = await openBusy(1);
    const leaving = new AbortController();
    const first = client.request(read);
    const waiting = client.request({ ...read, path: '/left', signal: leaving.signal });
    const next = client.request({ ...read, path: '/next' });
    await arrived(1);
    leaving.abort();
    expect(failure(await waiting)).toMatchObject({ kind: 'aborted', sent: 'no' });
    answerAll();
    await arrived(2);
    answerAll();
    answer(await first);
    answer(await next);
    expect(server.targets).toEqual(['/orders', '/next']);
  });

  it('keeps a write in its place although its client left', async () => {
    const { server, client, arrived, answerAll } = await openBusy(1);
    const leaving = new AbortController();
    const first = client.request(read);
    const waiting = client.request({ ...write, path: '/write', signal: leaving.signal });
    await arrived(1);
    leaving.abort();
    answerAll();
    await arrived(2);
    answerAll();
    answer(await first);
    expect(answer(await waiting).status).toBe(200);
    expect(server.targets).toEqual(['/orders', '/write']);
  });

  it('is one channel’s own: another at the same address is not kept waiting', async () => {
    const { server, client, arrived, answerAll } = await openBusy(1);
    const hanging = Array.from({ length: 5 }, () => client.request(read));
    await arrived(1);
    const other = connect(server.origin, { concurrency: 1 });
    const answered = other.request({ ...read, path: '/other' });
    await expect.poll(() => server.targets).toContain('/other');
    expect(other.condition()).toMatchObject({ callsInFlight: 1, callsWaiting: 0 });
    for (let call = 2; call <= 6; call += 1) {
      answerAll();
      await arrived(call);
    }
    answerAll();
    answer(await answered);
    for (const outcome of hanging) answer(await outcome);
  });
});
