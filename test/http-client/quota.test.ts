import { describe, expect, it } from 'vitest';
import { Quota, type SharedQuota } from '../../src/http-client/rate-limit/quota.js';
import { SetClock } from '../set-clock.js';

/** What the other replicas report of the quota, and how often they were asked. */
function openShared() {
  const reported = { waitMs: 0, tokens: 5, processes: 1, isAway: false };
  const counts = { asked: 0, givenBack: 0 };
  const shared: SharedQuota = {
    reserve: async (_rate, maxMs) => {
      counts.asked += 1;
      if (reported.isAway) throw new Error('nobody there');
      return { ...reported, isTaken: reported.waitMs <= maxMs, giveBack: () => void (counts.givenBack += 1) };
    },
  };
  const clock = new SetClock();
  return { reported, counts, clock, quota: new Quota(100, clock, shared) };
}

/** How many turns are to be had at once. */
async function takeAll(quota: Quota): Promise<number> {
  for (let taken = 0; taken < 1000; taken += 1) if (!(await quota.reserve(0)).isTaken) return taken;
  throw new Error('there is no end');
}

describe('a shared quota', () => {
  it('decides, and is given back what was not used', async () => {
    const { reported, counts, quota } = openShared();
    reported.waitMs = 700;
    expect(await quota.reserve(699)).toMatchObject({ waitMs: 700, isTaken: false });
    const turn = await quota.reserve(700);
    expect(turn).toMatchObject({ waitMs: 700, isTaken: true });
    turn.giveBack();
    expect(counts).toEqual({ asked: 2, givenBack: 1 });
  });

  it('reports what is left, which fills up as time passes', async () => {
    const { reported, quota, clock } = openShared();
    reported.tokens = 2;
    await quota.reserve(0);
    expect(quota.left).toBe(2);
    clock.pass(2);
    expect(quota.left).toBe(5);
  });

  it.each([
    [1, 10],
    [2, 5],
    [5, 2],
  ])('that cannot be asked leaves each of %i processes its part: %i at once', async (processes, part) => {
    const { reported, quota, clock } = openShared();
    reported.processes = processes;
    await quota.reserve(0);
    clock.pass(60);
    reported.isAway = true;
    expect(await takeAll(quota)).toBe(part);
  });

  it('that cannot be asked any more leaves what this process has not taken yet', async () => {
    const { reported, quota } = openShared();
    for (let call = 0; call < 8; call += 1) await quota.reserve(0);
    reported.isAway = true;
    expect(await takeAll(quota)).toBe(2);
  });

  it('that cannot be asked is asked again after a second', async () => {
    const { reported, counts, quota, clock } = openShared();
    reported.isAway = true;
    for (let call = 0; call < 5; call += 1) await quota.reserve(0);
    expect(counts.asked).toBe(1);
    clock.pass(1);
    reported.isAway = false;
    reported.waitMs = 300;
    expect((await quota.reserve(1000)).waitMs).toBe(300);
    expect(counts.asked).toBe(2);
  });
});
