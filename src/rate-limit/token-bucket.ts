/** How fast a bucket is emptied and filled. */
export interface Rate {
  /** Tokens that may be taken at once; the size of the bucket. */
  readonly burst: number;
  /** Tokens that flow back in a millisecond. */
  readonly perMs: number;
}

export interface Clock {
  /** Milliseconds since any moment; never runs backwards. */
  now(): number;
}

const minuteMs = 60_000;
/** The share of a minute's tokens that may be taken at once. */
const spreadBurstShare = 0.1;

/** All tokens of a minute may be taken at once, and flow back evenly within a minute. For callers that are refused instead of delayed. */
export function burstRate(perMinute: number): Rate {
  return { burst: perMinute, perMs: perMinute / minuteMs };
}

/** A tenth may be taken at once and the rest is spread over the minute, so that no 60 seconds have more than `perMinute`. */
export function spreadRate(perMinute: number): Rate {
  const burst = Math.max(1, Math.floor(perMinute * spreadBurstShare));
  return { burst, perMs: Math.max(perMinute - burst, 0.5) / minuteMs };
}

/** A token bucket: each call takes a token, and waits or is refused while there is none. Starts full. */
export class TokenBucket {
  readonly rate: Rate;
  private readonly clock: Clock;
  /** Negative: calls that wait for their token. */
  private tokens: number;
  private filledAt: number;

  constructor(rate: Rate, clock: Clock) {
    this.rate = rate;
    this.clock = clock;
    this.tokens = rate.burst;
    this.filledAt = clock.now();
  }

  /** Whole tokens; 0 while calls wait. */
  get left(): number {
    this.fill();
    return Math.max(0, Math.floor(this.tokens));
  }

  /** Milliseconds until the next call has its token. */
  get waitMs(): number {
    this.fill();
    return Math.max(0, (1 - this.tokens) / this.rate.perMs);
  }

  /** Milliseconds until half of the burst is there, and at least one token. */
  get halfFullInMs(): number {
    this.fill();
    return Math.max(0, (Math.max(1, this.rate.burst / 2) - this.tokens) / this.rate.perMs);
  }

  take(): void {
    this.fill();
    this.tokens -= 1;
  }

  /** Takes over a count that includes the calls of other processes. */
  correct(tokens: number): void {
    this.fill();
    this.tokens = Math.min(this.rate.burst, tokens);
  }

  /** Returns the token of a call that was not made. */
  giveBack(): void {
    this.tokens = Math.min(this.rate.burst, this.tokens + 1);
  }

  private fill(): void {
    const now = this.clock.now();
    this.tokens = Math.min(this.rate.burst, this.tokens + (now - this.filledAt) * this.rate.perMs);
    this.filledAt = now;
  }
}
