import { setImmediate } from 'node:timers/promises';

/** How long work may hold the event loop before other work runs, in milliseconds. */
const sliceMs = 5;

/** Divides long work into slices: the work calls `pause` between its steps. */
export class TimeSlices {
  private startedAt = performance.now();

  /** Undefined while the slice has time left, so that the caller need not await. */
  pause(): Promise<void> | undefined {
    return performance.now() - this.startedAt < sliceMs ? undefined : this.next();
  }

  private async next(): Promise<void> {
    await setImmediate();
    this.startedAt = performance.now();
  }
}
