import { describe, expect, it } from 'vitest';
import { createAdaptation } from '../../src/overload/adapt.js';
import { Capacity } from '../../src/overload/capacity.js';

/** Enters work that has a name; the names are kept in the order in which the work began. */
function entering(capacity: Capacity): { enter(name: string): boolean; readonly begun: string[] } {
  const begun: string[] = [];
  return { begun, enter: (name) => capacity.enter(() => void begun.push(name)) };
}

describe('a capacity', () => {
  it('MUST begin what there is a place for, let wait what may wait, and refuse the rest at once', () => {
    const { enter, begun } = entering(new Capacity({ underWay: 2, waiting: 1 }));
    expect(['a', 'b', 'c', 'd'].map(enter)).toEqual([true, true, true, false]);
    expect(begun).toEqual(['a', 'b']);
  });

  it('MUST begin what waits in its order when something ends', () => {
    const capacity = new Capacity({ underWay: 1, waiting: 2 });
    const { enter, begun } = entering(capacity);
    ['a', 'b', 'c'].forEach(enter);
    capacity.leave();
    expect(begun).toEqual(['a', 'b']);
    capacity.leave();
    expect(begun).toEqual(['a', 'b', 'c']);
    expect(capacity.figures).toMatchObject({ underWay: 1, waiting: 0 });
  });

  it('MUST not begin what gave up waiting', () => {
    const capacity = new Capacity({ underWay: 1, waiting: 1 });
    const begun: string[] = [];
    const patient = (): void => void begun.push('patient');
    capacity.enter(() => undefined);
    capacity.enter(patient);
    capacity.giveUp(patient);
    capacity.leave();
    expect([begun, capacity.figures.underWay]).toEqual([[], 0]);
  });

  it('MUST give the place back whatever became of the work', async () => {
    const capacity = new Capacity({ underWay: 1, waiting: 0 });
    await expect(capacity.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(
      capacity.run(() => {
        throw new Error('broken at once');
      }),
    ).rejects.toThrow('broken at once');
    expect(await capacity.run(() => 'whole')).toBe('whole');
    expect(capacity.figures).toMatchObject({ underWay: 0, refused: 0 });
  });

  it('MUST say that it is overloaded while it is full and a while after it refused something', () => {
    const capacity = new Capacity({ underWay: 1, waiting: 0 });
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

  function underLoad(): { readonly capacity: Capacity; readonly tell: ReturnType<typeof createAdaptation> } {
    const capacity = new Capacity({ underWay: 1000, waiting: 5000 });
    const tell = createAdaptation(capacity);
    for (let index = 0; index < 5000; index += 1) capacity.enter(() => undefined);
    return { capacity, tell };
  }

  it('MUST begin with 64', () => {
    expect(underLoad().capacity.figures).toMatchObject({ underWay: 64, waiting: 4936 });
  });

  it('MUST take up a quarter more with each tick that is in time, and never more than the limit', () => {
    const { capacity, tell } = underLoad();
    tell(inTime);
    expect(capacity.figures.underWay).toBe(80);
    for (let tick = 0; tick < 50; tick += 1) tell(inTime);
    expect(capacity.figures.underWay).toBe(1000);
  });

  it('MUST take up less when the loop is late because it is at work all the time, and never less than 64', () => {
    const { capacity, tell } = underLoad();
    for (let tick = 0; tick < 50; tick += 1) tell(inTime);
    tell(busy);
    expect(capacity.figures.allowed).toBe(800);
    for (let tick = 0; tick < 50; tick += 1) tell(busy);
    expect(capacity.figures.allowed).toBe(64);
  });

  it('MUST not take it for busy when it is only late, or only at work', () => {
    const { capacity, tell } = underLoad();
    tell({ lateMs: 500, utilization: 0.9 });
    expect(capacity.figures.allowed).toBe(80);
    tell({ lateMs: 10, utilization: 1 });
    expect(capacity.figures.allowed).toBe(100);
  });

  it('MUST forget what it allowed when less is asked for', () => {
    const { capacity, tell } = underLoad();
    for (let tick = 0; tick < 50; tick += 1) tell(inTime);
    for (let index = 0; index < 5000; index += 1) capacity.leave();
    tell(inTime);
    expect(capacity.figures).toMatchObject({ underWay: 0, allowed: 64 });
  });
});
