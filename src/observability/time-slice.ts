import { setImmediate } from 'node:timers/promises';

/** How long work may hold the event loop before it lets others on, in milliseconds. */
const sliceMs = 5;

/** Long work in slices: it asks between its steps, and waits when its slice is used up. */
export class TimeSlices {
  private startedAt = performance.now();

  /** Undefined while there is time left, so that nothing is awaited in vain. */
  pause(): Promise<void> | undefined {
    return performance.now() - this.startedAt < sliceMs ? undefined : this.next();
  }

  private async next(): Promise<void> {
    await setImmediate();
    this.startedAt = performance.now();
  }
}
