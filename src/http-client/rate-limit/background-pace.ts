import { TokenBucket, type Rate } from '../../rate-limit/token-bucket.js';
import type { Timing } from '../timing.js';

/** The share of a channel's calls per minute that calls nobody waits for may use. */
const share = 0.25;
/** As if the account allowed this many calls per minute, where no quota is configured. */
const assumedCallsPerMinute = 240;
/** Some may be made at once; the rest is spread over the minute. */
const burstShare = 0.1;

/** The pace of a channel's background calls in this process: at most a quarter of the channel's calls per minute. */
export class BackgroundPace {
  private readonly bucket: TokenBucket;

  constructor(callsPerMinute: number | undefined, timing: Pick<Timing, 'now'>) {
    this.bucket = new TokenBucket(backgroundRate(callsPerMinute ?? assumedCallsPerMinute), timing);
  }

  /** Milliseconds until the next background call may be made. */
  get waitMs(): number {
    return this.bucket.waitMs;
  }

  take(): void {
    this.bucket.take();
  }

  /** For a call that was not made. */
  giveBack(): void {
    this.bucket.giveBack();
  }
}

/** The burst and what flows back within a minute are together at most the share, or one call where the share is smaller. */
function backgroundRate(callsPerMinute: number): Rate {
  const perMinute = callsPerMinute * share;
  const burst = Math.max(1, Math.floor(perMinute * burstShare));
  return { burst, perMs: (perMinute > burst ? perMinute - burst : perMinute / 2) / 60_000 };
}
