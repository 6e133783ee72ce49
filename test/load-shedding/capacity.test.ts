import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createAdaptation } from '../../src/load-shedding/adapt.js';
import { Capacity } from '../../src/load-shedding/capacity.js';

/** Enters work that has a name; the names are kept in the order in which the work began. */
function entering(capacity: Capacity): { enter(name: string): boolean; readonly begun: string[] } {
  const begun: string[] = [];
  return { begun, enter: (name) => capacity.enter(() => void begun.push(name)) };
}

describe('a capacity', () => {
  it('MUST start work up to its limit, let more wait, and refuse the rest at once', async () => {
    const { enter, begun } = entering(new Capacity({ inFlight: 2, waiting: 1 }));
    expect(enter('a')).toBe(true);
    await turn();
    expect(['b', 'c', 'd'].map(enter)).toEqual([true, true, false]);
    expect(begun).toEqual(['a', 'b']);
  });

  it('MUST start waiting work in sequence when other work ends', async () => {
    const capacity = new Capacity({ inFlight: 1, waiting: 2 });
    const { enter, begun } = entering(capacity);
    ['a', 'b', 'c'].forEach(enter);
    capacity.leave();
    await turn();
    expect(begun).toEqual(['a', 'b']);
    capacity.leave();
    await turn();
    expect(begun).toEqual(['a', 'b', 'c']);
    expect(capacity.figures).toMatchObject({ inFlight: 1, waiting: 0 });
  });

  it('MUST yield to the event loop after long work, and start the rest one per turn', async () => {
    const capacity = new Capacity({ inFlight: 10, waiting: 10 });
    const begun: string[] = [];
    const work = (name: string): void => {
      begun.push(name);
      for (const end = performance.now() + 10; performance.now() < end;);
    };
    for (const name of ['a', 'b', 'c']) capacity.enter(() => work(name));
    expect(begun).toEqual(['a']);
    await turn();
    expect(begun).toEqual(['a', 'b']);
    await turn();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('MUST not start work that gave up waiting', async () => {
    const capacity = new Capacity({ inFlight: 1, waiting: 1 });
    const begun: string[] = [];
    const patient = (): void => void begun.push('patient');
    capacity.enter(() => undefined);
    capacity.enter(patient);
    capacity.giveUp(patient);
    capacity.leave();
    await turn();
    expect([begun, capacity.figures.inFlight]).toEqual([[], 0]);
  });

  it('MUST free its capacity after work that succeeds or fails', async () => {
    const capacity = new Capacity({ inFlight: 1, waiting: 0 });
    await expect(capacity.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await turn();
    await expect(
      capacity.run(() => {
        throw new Error('broken at once');
      }),
    ).rejects.toThrow('broken at once');
    await turn();
    expect(await capacity.run(() => 'whole')).toBe('whole');
    expect(capacity.figures).toMatchObject({ inFlight: 0, refused: 0 });
  });

  it('MUST report overload while it is full, and for a while after a refusal', () => {
    const capacity = new Capacity({ inFlight: 1, waiting: 0 });
    expect(capacity.isOverloaded(60_000)).toBe(false);
    capacity.enter(() => undefined);
    expect(capacity.isOverloaded(0)).toBe(true);
    capacity.enter(() => undefined);
    capacity.leave();
    expect([capacity.isOverloaded(60_000), capacity.isOverloaded(0)]).toEqual([true, false]);
  });
});

describe('the adaptation to the event loop', () => {
  const busy = { lateMs: 80, utilization: 1 };
  const inTime = { lateMs: 0, utilization: 0.5 };

  function underLoad(): { readonly capacity: Capacity; readonly adapt: ReturnType<typeof createAdaptation> } {
    const capacity = new Capacity({ inFlight: 1000, waiting: 5000 });
    const adapt = createAdaptation(capacity);
    for (let index = 0; index < 5000; index += 1) capacity.enter(() => undefined);
    return { capacity, adapt };
  }

  /** A tick, and the turns in which what it allows is begun. */
  async function grow({ capacity, adapt }: ReturnType<typeof underLoad>, inFlight: number): Promise<void> {
    await expect.poll(() => capacity.figures.inFlight).toBe(capacity.figures.allowed);
    adapt(inTime);
    await expect.poll(() => capacity.figures.inFlight).toBe(inFlight);
  }

  it('MUST start at 64', async () => {
    const { capacity } = underLoad();
    await expect.poll(() => capacity.figures).toMatchObject({ inFlight: 64, waiting: 4936 });
  });

  it('MUST allow a quarter more at each tick that is on time, up to the limit', async () => {
    const { capacity, adapt } = underLoad();
    await grow({ capacity, adapt }, 80);
    for (const next of [100, 125, 157]) await grow({ capacity, adapt }, next);
    while (capacity.figures.inFlight < 1000) await grow({ capacity, adapt }, Math.min(1000, Math.ceil(capacity.figures.inFlight * 1.25)));
    adapt(inTime);
    expect(capacity.figures.allowed).toBe(1000);
  });

  it('MUST allow less when the loop is late and busy, but at least 64', async () => {
    const { capacity, adapt } = underLoad();
    while (capacity.figures.inFlight < 1000) await grow({ capacity, adapt }, Math.min(1000, Math.ceil(capacity.figures.inFlight * 1.25)));
    adapt(busy);
    expect(capacity.figures.allowed).toBe(800);
    for (let tick = 0; tick < 50; tick += 1) adapt(busy);
    expect(capacity.figures.allowed).toBe(64);
  });

  it('MUST not allow less when the loop is only late, or only busy', async () => {
    const { capacity, adapt } = underLoad();
    await expect.poll(() => capacity.figures.inFlight).toBe(64);
    adapt({ lateMs: 500, utilization: 0.9 });
    await expect.poll(() => capacity.figures.inFlight).toBe(80);
    adapt({ lateMs: 10, utilization: 1 });
    expect(capacity.figures.allowed).toBe(100);
  });

  it('MUST allow less again when there is less work', async () => {
    const capacity = new Capacity({ inFlight: 1000, waiting: 0 });
    const adapt = createAdaptation(capacity);
    capacity.allow(500);
    adapt(inTime);
    expect(capacity.figures).toMatchObject({ inFlight: 0, allowed: 64 });
  });
});
