import { describe, expect, it } from 'vitest';
import type { Timing } from '../../src/http-client/timing.js';
import { SetClock } from '../set-clock.js';
import { WalkingClock } from '../walking-clock.js';
import { answer, connect, failure, read } from './connection.js';
import { startHttpServer } from './loopback.js';

const background = { ...read, path: '/background', isBackground: true };

describe('background calls', () => {
  it.each([
    [200, 50],
    [60, 15],
    [8, 2],
    [4, 1],
  ])('with %i calls per minute MUST be at most %i in any minute', async (callsPerMinute, most) => {
    const clock = new WalkingClock();
    const moments: number[] = [];
    const { origin } = await startHttpServer((_, response) => {
      moments.push(clock.now());
      response.end('{}');
    });
    const client = connect(origin, { callsPerMinute, timing: clock });
    for (let call = 0; call < 3 * most; call += 1) answer(await client.request(background));
    expect(moments).toHaveLength(3 * most);
    expect(WalkingClock.busiestMinute(moments)).toBeLessThanOrEqual(most);
    // Not much slower than necessary either.
    expect(Math.max(...moments)).toBeLessThan(6 * 60_000);
  });

  it('MUST give way to calls that somebody waits for', async () => {
    const clock = new SetClock();
    const { origin, targets } = await startHttpServer((_, response) => response.end('{}'));
    const client = connect(origin, { callsPerMinute: 100, timing: clock });
    for (let call = 0; call < 8; call += 1) answer(await client.request(read));
    const waiting = client.request(background);
    expect(failure(await waiting)).toMatchObject({ kind: 'rate-limited', sent: 'no' });
    expect(targets).toHaveLength(8);
    clock.pass(10);
    answer(await client.request(background));
    expect(targets.at(-1)).toBe('/background');
  });

  it('MUST end when nobody wants their answer any more', async () => {
    const { origin, targets } = await startHttpServer((_, response) => response.end('{}'));
    const client = connect(origin, { callsPerMinute: 4 });
    answer(await client.request(background));
    const abort = new AbortController();
    const waiting = client.request({ ...background, signal: abort.signal });
    abort.abort();
    expect(failure(await waiting)).toMatchObject({ kind: 'aborted', sent: 'no' });
    expect(targets).toHaveLength(1);
  });

  it('MUST NOT wait beyond their deadline', async () => {
    const { origin, targets } = await startHttpServer((_, response) => response.end('{}'));
    const client = connect(origin, { callsPerMinute: 4 });
    answer(await client.request(background));
    const refused = failure(await client.request({ ...background, deadlineAt: Date.now() + 1000 }));
    expect(refused).toMatchObject({ kind: 'rate-limited', sent: 'no' });
    expect(targets).toHaveLength(1);
  });

  it('MUST be made once, and have the whole timeout after their wait', async () => {
    let waited = 0;
    const timing: Timing = {
      now: () => waited,
      random: () => 0,
      wait: async (milliseconds) => void (waited += milliseconds),
    };
    const { origin, targets } = await startHttpServer((_, response) => response.writeHead(503).end());
    const client = connect(origin, { callsPerMinute: 4, timing });
    expect(answer(await client.request(background)).status).toBe(503);
    expect(answer(await client.request(background)).status).toBe(503);
    expect(targets).toHaveLength(2);
    expect(waited).toBeGreaterThan(10_000);
  });
});
