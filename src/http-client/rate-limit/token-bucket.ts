import type { Timing } from '../timing.js';

/** Share of a minute's calls that may be made at once. */
const burstShare = 0.1;

/**
 * A quota of calls per minute: a tenth may be used at once, and the rest becomes available evenly over the minute, so that no minute
 * exceeds the quota.
 */
export class TokenBucket {
  readonly burst: number;
  readonly perMs: number;
  private readonly timing: Pick<Timing, 'now'>;
  /** Below zero when calls have reserved future tokens. */
  private tokens: number;
  private filledAt: number;

  constructor(callsPerMinute: number, timing: Pick<Timing, 'now'>) {
    this.timing = timing;
    this.burst = Math.max(1, Math.floor(callsPerMinute * burstShare));
    this.perMs = Math.max(callsPerMinute - this.burst, 0.5) / 60_000;
    this.tokens = this.burst;
    this.filledAt = timing.now();
  }

  get left(): number {
    this.fill();
    return Math.max(0, Math.floor(this.tokens));
  }

  /** Milliseconds until the next call may be made. */
  get waitMs(): number {
    this.fill();
    return Math.max(0, (1 - this.tokens) / this.perMs);
  }

  take(): void {
    this.fill();
    this.tokens -= 1;
  }

  /** Replaces the count by that of a shared quota, which includes the calls of others. */
  correct(tokens: number): void {
    this.fill();
    this.tokens = Math.min(this.burst, tokens);
  }

  /** For a reserved call that was not made. */
  giveBack(): void {
    this.tokens = Math.min(this.burst, this.tokens + 1);
  }

  private fill(): void {
    const now = this.timing.now();
    this.tokens = Math.min(this.burst, this.tokens + (now - this.filledAt) * this.perMs);
    this.filledAt = now;
  }
}
