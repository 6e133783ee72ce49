import type { Timing } from '../timing.js';

/** So many repetitions a second are always allowed, so that a quiet channel has its share too. */
const leastPerSecond = 10;
const shareOfCalls = 0.2;

/**
 * How many repetitions a client may make: as a lasting fault would multiply the calls to a provider that has trouble enough, at most a
 * fifth of the calls of the last second, and never less than ten a second.
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

  /** Whether one more repetition is allowed, which is then spent. */
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
