import type { Timing } from '../timing.js';

/** Repetitions per second that are always allowed, so that a channel with few calls has some too. */
const leastPerSecond = 10;
const shareOfCalls = 0.2;

/**
 * Bounds repetitions, because a lasting fault would otherwise multiply the calls to a failing provider: at most a fifth of the calls of
 * the last second, and never less than ten a second.
 */
export class RetryBudget {
  private readonly timing: Pick<Timing, 'now'>;
  private startedAt: number;
  private calls = 0;
  private left = leastPerSecond;

  constructor(timing: Pick<Timing, 'now'>) {
    this.timing = timing;
    this.startedAt = timing.now();
  }

  /** Counts a first attempt. */
  noteCall(): void {
    this.beginSecond();
    this.calls += 1;
  }

  /** Whether one more repetition is allowed; it then counts as used. */
  spend(): boolean {
    this.beginSecond();
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }

  private beginSecond(): void {
    const seconds = (this.timing.now() - this.startedAt) / 1000;
    if (seconds < 1) return;
    this.left = Math.max(leastPerSecond, (shareOfCalls * this.calls) / seconds);
    this.calls = 0;
    this.startedAt = this.timing.now();
  }
}
