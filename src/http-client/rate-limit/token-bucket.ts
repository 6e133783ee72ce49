import type { Timing } from '../timing.js';

/** This part of a minute's calls may go at once. */
const burstShare = 0.1;

/**
 * A quota of calls per minute, spread evenly: a tenth may go at once, and the rest fills up over the minute, so that no minute has more
 * than the quota.
 */
export class TokenBucket {
  readonly burst: number;
  readonly perMs: number;
  private readonly timing: Pick<Timing, 'now'>;
  /** Below zero are calls that wait for their turn. */
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

  /** Milliseconds until the next call has its turn. */
  get waitMs(): number {
    this.fill();
    return Math.max(0, (1 - this.tokens) / this.perMs);
  }

  take(): void {
    this.fill();
    this.tokens -= 1;
  }

  /** What somebody knows better who counts the calls of others too. */
  correct(tokens: number): void {
    this.fill();
    this.tokens = Math.min(this.burst, tokens);
  }

  /** For a call that did not go after all. */
  giveBack(): void {
    this.tokens = Math.min(this.burst, this.tokens + 1);
  }

  private fill(): void {
    const now = this.timing.now();
    this.tokens = Math.min(this.burst, this.tokens + (now - this.filledAt) * this.perMs);
    this.filledAt = now;
  }
}
