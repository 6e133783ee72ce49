import type { Timing } from '../src/http-client/timing.js';

/** A clock that stands still until it is set. All waiting ends at once. */
export class SetClock implements Timing {
  /** How long somebody waited each time, in milliseconds. */
  readonly waits: number[] = [];
  chance = 0;
  private milliseconds = 1000;

  now(): number {
    return this.milliseconds;
  }

  random(): number {
    return this.chance;
  }

  wait(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    return Promise.resolve();
  }

  pass(seconds: number): void {
    this.milliseconds += seconds * 1000;
  }
}
