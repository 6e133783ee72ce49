import type { HttpRequest, HttpResponse, RateLimits } from './exchange.js';
import { retryAfterMs, toldLimit } from './retry-after.js';
import type { Timing } from './timing.js';
import { TokenBucket } from './token-bucket.js';

/** How long a channel rests after a 429 that tells no time. */
const defaultPauseSeconds = 5;

/** What is known of one of the provider's limits. */
interface Limit {
  readonly pausedUntil: number;
  readonly remaining: number | null;
  readonly resetsAt: number | null;
}

export interface RateCondition {
  readonly isPaused: boolean;
  readonly remaining: number | null;
  /** By the client's clock. */
  readonly resetsAt: number | null;
}

/**
 * How often a channel may call: the configured quota, and what the provider tells by 429, Retry-After and X-RateLimit headers. This
 * process's own calls only.
 */
export class RateBudget {
  private readonly timing: Pick<Timing, 'now'>;
  private readonly rules: RateLimits;
  private readonly limits = new Map<string, Limit>();
  private readonly quota: TokenBucket | undefined;

  constructor(rules: RateLimits, callsPerMinute: number | undefined, timing: Pick<Timing, 'now'>) {
    this.timing = timing;
    this.rules = rules;
    this.quota = callsPerMinute === undefined ? undefined : new TokenBucket(callsPerMinute, timing);
  }

  /** Milliseconds for which the provider wants no such request. */
  pausedForMs(request: HttpRequest): number {
    return Math.max(0, (this.limits.get(this.nameOf(request))?.pausedUntil ?? 0) - this.timing.now());
  }

  /** Milliseconds until the quota has a call left. */
  get waitMs(): number {
    return this.quota?.waitMs ?? 0;
  }

  take(): void {
    this.quota?.take();
  }

  /** For a call that did not go after all. */
  giveBack(): void {
    this.quota?.giveBack();
  }

  learn(request: HttpRequest, { status, headers }: HttpResponse): void {
    const now = this.timing.now();
    const told = toldLimit(headers);
    const isUsedUp = told?.remaining === 0;
    if (status !== 429 && told === undefined) return;
    const untilReset = isUsedUp ? told.resetsInMs : undefined;
    const pauseMs =
      status === 429
        ? (retryAfterMs(headers) ?? untilReset ?? (this.rules.pauseAfter429Seconds ?? defaultPauseSeconds) * 1000)
        : (untilReset ?? 0);
    const name = this.nameOf(request);
    this.limits.set(name, {
      // An answer that was under way when another one asked for a pause does not end it.
      pausedUntil: Math.max(now + pauseMs, this.limits.get(name)?.pausedUntil ?? 0),
      remaining: told?.remaining ?? (status === 429 ? 0 : null),
      resetsAt: now + (told?.resetsInMs ?? pauseMs),
    });
  }

  /** The narrowest of the limits that are in force. */
  get condition(): RateCondition {
    const now = this.timing.now();
    const inForce = [...this.limits.values()].filter(({ resetsAt }) => (resetsAt ?? 0) > now);
    const [narrowest] = inForce.sort((one, other) => (one.remaining ?? Infinity) - (other.remaining ?? Infinity));
    return {
      isPaused: [...this.limits.values()].some(({ pausedUntil }) => pausedUntil > now),
      remaining: narrowest?.remaining ?? this.quota?.left ?? null,
      resetsAt: narrowest?.resetsAt ?? null,
    };
  }

  private nameOf({ method, path }: HttpRequest): string {
    return this.rules.limitOf?.({ method, path }) ?? '';
  }
}
