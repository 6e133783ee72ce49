import { describe, expect, it } from 'vitest';
import { burstRate, spreadRate, TokenBucket } from '../../src/rate-limit/token-bucket.js';
import { SetClock } from '../set-clock.js';

describe('a bucket that is spread over the minute', () => {
  it.each([1, 2, 10, 60, 200, 1000])('of %i lets no minute have more, and nearly all', (quota) => {
    const clock = new SetClock();
    const bucket = new TokenBucket(spreadRate(quota), clock);
    const takenAt: number[] = [];
    for (let step = 0; step < 3600; step += 1) {
      while (bucket.waitMs === 0) {
        bucket.take();
        takenAt.push(clock.now());
      }
      clock.pass(0.05);
    }
    const inMinuteFrom = (start: number): number => takenAt.filter((at) => at >= start && at < start + 60_000).length;
    const minutes = takenAt.map(inMinuteFrom);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(quota);
    expect(takenAt.length).toBeGreaterThanOrEqual(Math.floor(quota * 0.85) * 2);
  });

  it('lets a tenth go at once and the others in turn', () => {
    const clock = new SetClock();
    const bucket = new TokenBucket(spreadRate(200), clock);
    expect(bucket.left).toBe(20);
    for (let call = 0; call < 20; call += 1) bucket.take();
    expect(bucket.left).toBe(0);
    // 180 calls are spread over the minute.
    expect(bucket.waitMs).toBeCloseTo(333.3, 0);
    bucket.take();
    expect(bucket.waitMs).toBeCloseTo(666.7, 0);
    bucket.giveBack();
    clock.pass(0.34);
    expect(bucket.waitMs).toBe(0);
  });

  it('does not save up more than the tenth', () => {
    const clock = new SetClock();
    const bucket = new TokenBucket(spreadRate(100), clock);
    clock.pass(3600);
    bucket.giveBack();
    expect(bucket.left).toBe(10);
  });
});

describe('a bucket that may be emptied at once', () => {
  it('is full again after a minute, and has a token as soon as the first has flowed back', () => {
    const clock = new SetClock();
    const bucket = new TokenBucket(burstRate(60), clock);
    for (let call = 0; call < 60; call += 1) {
      expect(bucket.waitMs).toBe(0);
      bucket.take();
    }
    expect(bucket.waitMs).toBeCloseTo(1000);
    clock.pass(1);
    expect(bucket.left).toBe(1);
    clock.pass(59);
    expect(bucket.left).toBe(60);
  });
});
