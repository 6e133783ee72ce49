import type { HttpRequest, HttpResponse, RateLimits } from '../exchange.js';
import { retryAfterMs, reportedLimit } from '../resilience/retry-after.js';
import { Quota, type SharedQuota, type Reservation } from './quota.js';
import type { Timing } from '../timing.js';

/** How long a channel pauses after a 429 without a time. */
const defaultPauseSeconds = 5;

/** The known state of one of the provider's limits. */
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

export interface RateBudgetOptions {
  readonly rateLimits: RateLimits;
  readonly callsPerMinute: number | undefined;
  readonly sharedQuota?: SharedQuota | undefined;
  /** Called for each pause that the provider demands. */
  readonly onPause?: ((limit: string, milliseconds: number) => void) | undefined;
  readonly timing: Pick<Timing, 'now'>;
}

/** When a channel may call: the configured quota, and the limits that the provider reports by 429, Retry-After and X-RateLimit headers. */
export class RateBudget {
  private readonly options: RateBudgetOptions;
  private readonly limits = new Map<string, Limit>();
  private readonly quota: Quota | undefined;

  constructor(options: RateBudgetOptions) {
    const { callsPerMinute, sharedQuota, timing } = options;
    this.options = options;
    this.quota = callsPerMinute === undefined ? undefined : new Quota(callsPerMinute, timing, sharedQuota);
  }

  /** Milliseconds until the provider accepts such a request again. */
  pausedForMs(request: HttpRequest): number {
    return Math.max(0, (this.limits.get(this.nameOf(request))?.pausedUntil ?? 0) - this.options.timing.now());
  }

  /** Reserves the next slot in the quota, unless it is more than `maxWaitMs` milliseconds away. */
  reserve(maxMs: number): Reservation | Promise<Reservation> {
    return this.quota === undefined ? noWaiting : this.quota.reserve(maxMs);
  }

  /** Milliseconds until calls that somebody waits for leave room in the quota. */
  get idleInMs(): number {
    return this.quota?.idleInMs ?? 0;
  }

  /** A pause that another replica of the same account received. */
  pause(name: string, milliseconds: number): void {
    const until = this.options.timing.now() + milliseconds;
    if (until <= (this.limits.get(name)?.pausedUntil ?? 0)) return;
    this.limits.set(name, { pausedUntil: until, remaining: 0, resetsAt: until });
  }

  update(request: HttpRequest, answer: HttpResponse): void {
    const { status, headers } = answer;
    const now = this.options.timing.now();
    const reported = reportedLimit(headers);
    const demandedSeconds = this.options.rateLimits.pauseSecondsOf?.(answer);
    const isUsedUp = reported?.remaining === 0;
    if (status !== 429 && reported === undefined && demandedSeconds === undefined) return;
    const untilReset = isUsedUp ? reported.resetsInMs : undefined;
    const pauseMs =
      demandedSeconds !== undefined
        ? demandedSeconds * 1000
        : status === 429
          ? (retryAfterMs(headers) ?? untilReset ?? (this.options.rateLimits.pauseAfter429Seconds ?? defaultPauseSeconds) * 1000)
          : (untilReset ?? 0);
    const name = this.nameOf(request);
    if (pauseMs > 0) this.options.onPause?.(name, pauseMs);
    this.limits.set(name, {
      // The answer to an earlier call does not end a pause that a later answer demanded.
      pausedUntil: Math.max(now + pauseMs, this.limits.get(name)?.pausedUntil ?? 0),
      remaining: reported?.remaining ?? (status === 429 || pauseMs > 0 ? 0 : null),
      resetsAt: now + (reported?.resetsInMs ?? pauseMs),
    });
  }

  /** The tightest known limit. */
  get condition(): RateCondition {
    const now = this.options.timing.now();
    const inForce = [...this.limits.values()].filter(({ resetsAt }) => (resetsAt ?? 0) > now);
    const [narrowest] = inForce.sort((one, other) => (one.remaining ?? Infinity) - (other.remaining ?? Infinity));
    return {
      isPaused: [...this.limits.values()].some(({ pausedUntil }) => pausedUntil > now),
      remaining: narrowest?.remaining ?? this.quota?.left ?? null,
      resetsAt: narrowest?.resetsAt ?? null,
    };
  }

  private nameOf({ method, path }: HttpRequest): string {
    return this.options.rateLimits.limitOf?.({ method, path }) ?? '';
  }
}

const noWaiting: Reservation = { waitMs: 0, isTaken: true, giveBack: () => undefined };
