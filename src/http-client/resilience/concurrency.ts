import type { Cancellation } from '../../observability/cancellation.js';

/** Calls that may wait, per call that may be in flight. */
const waitingPerCall = 4;

export interface WaitLimits {
  /** Milliseconds since the epoch. */
  readonly deadlineAt: number;
  readonly signal: Cancellation | undefined;
}

/** A slot for a call in flight, which `leave` must free; or why there was none. */
export type Slot = { leave(): void } | 'full' | 'timeout' | 'aborted';

/** Bounds a channel's calls in flight. A few times as many wait in order of arrival. */
export class Concurrency {
  readonly limit: number;
  private busy = 0;
  private readonly queue = new Set<() => void>();

  constructor(limit: number) {
    this.limit = limit;
  }

  get inFlight(): number {
    return this.busy;
  }

  get waiting(): number {
    return this.queue.size;
  }

  /** At once where a slot is free. */
  enter({ deadlineAt, signal }: WaitLimits): Slot | Promise<Slot> {
    if (signal?.aborted === true) return 'aborted';
    if (this.busy < this.limit) return this.take();
    if (this.queue.size >= this.limit * waitingPerCall) return 'full';
    return new Promise((resolve) => {
      const settle = (place: Slot): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        this.queue.delete(enter);
        resolve(place);
      };
      const enter = (): void => settle(this.take());
      const leave = (): void => settle('aborted');
      const timer = setTimeout(() => settle('timeout'), deadlineAt - Date.now());
      signal?.addEventListener('abort', leave, { once: true });
      this.queue.add(enter);
    });
  }

  private take(): Slot {
    this.busy += 1;
    let isTaken = true;
    return {
      leave: () => {
        if (!isTaken) return;
        isTaken = false;
        this.busy -= 1;
        const [next] = this.queue;
        next?.();
      },
    };
  }
}
