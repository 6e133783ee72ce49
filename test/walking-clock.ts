import type { Timing } from '../src/http-client/timing.js';

/** A clock that moves on by whatever somebody waits for, so that hours of pacing pass in a moment. */
export class WalkingClock implements Timing {
  private milliseconds = 1000;

  now(): number {
    return this.milliseconds;
  }

  random(): number {
    return 0;
  }

  wait(milliseconds: number): Promise<void> {
    this.milliseconds += milliseconds;
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** How many of these moments lie within the busiest minute. */
  static busiestMinute(moments: readonly number[]): number {
    return Math.max(0, ...moments.map((start) => moments.filter((moment) => moment >= start && moment < start + 60_000).length));
  }
}
