import { setImmediate } from 'node:timers/promises';

/** How long work may hold the event loop before other work runs, in milliseconds. */
const sliceMs = 5;

/** Divides long work into slices: the work calls `pause` between its steps. */
export class TimeSlices {
  private readonly stepsPerLook: number;
  private startedAt = performance.now();
  private steps = 0;

  /** The clock is looked at once in so many steps: for short ones that costs as much as they do. */
  constructor(stepsPerLook = 1) {
    this.stepsPerLook = stepsPerLook;
  }

  /** Undefined while the slice has time left, so that the caller need not await. */
  pause(): Promise<void> | undefined {
    this.steps += 1;
    if (this.steps % this.stepsPerLook !== 0) return undefined;
    return performance.now() - this.startedAt < sliceMs ? undefined : this.next();
  }

  private async next(): Promise<void> {
    await setImmediate();
    this.startedAt = performance.now();
  }
}
