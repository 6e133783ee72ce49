import type { Cancellation } from '../observability/cancellation.js';

/** A client's clock and random numbers. Tests replace them because they cannot wait. */
export interface Timing {
  /** Milliseconds from an arbitrary start; never runs backwards. */
  now(): number;
  /** 0 <= x < 1. */
  random(): number;
  /** Ends early when the signal aborts. */
  wait(milliseconds: number, signal: Cancellation | undefined): Promise<void>;
}

export const machineTiming: Timing = {
  now: () => performance.now(),
  random: () => Math.random(),
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal?.addEventListener('abort', end, { once: true });
    }),
};
