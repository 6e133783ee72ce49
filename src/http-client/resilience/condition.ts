import type { AttemptResult } from '../attempt.js';
import type { CallResult, Circuit } from './circuit.js';
import type { Concurrency } from './concurrency.js';
import type { FailureCode, HttpCondition } from '../exchange.js';
import { maxBytesAtOnce } from '../json/json-slices.js';
import type { RateBudget } from '../rate-limit/rate-budget.js';

/** A client may have less patience than a provider that is well needs; only a longer silence is the provider's. */
const maxWaitMs = 900;

/** What an attempt says of the provider: `verdict` to the circuit, `code` to people. */
export interface Finding {
  readonly verdict: CallResult;
  readonly code: FailureCode | null;
  /** As how many calls it counts. */
  readonly weight: number;
}

const good = { verdict: 'good', code: null } as const;

/** A large answer that was of no use has cost everybody: a provider that gives one every few seconds is left alone after two. */
const weightOfLarge = 5;

/** What an attempt says; `spentMs` is how long the provider had, `timeoutMs` how long the channel gives it. */
export function classifyFailure(result: AttemptResult, spentMs: number, timeoutMs: number): Finding {
  const { verdict, code } = judgeOutcome(result, spentMs, timeoutMs);
  const isCostly = code === 'unexpected-response' && result.bytes > maxBytesAtOnce;
  return { verdict, code, weight: isCostly ? weightOfLarge : 1 };
}

function judgeOutcome({ outcome }: AttemptResult, spentMs: number, timeoutMs: number): Omit<Finding, 'weight'> {
  if (outcome.failed) {
    const { kind } = outcome;
    const isImpatient = kind === 'timeout' && spentMs < Math.min(maxWaitMs, timeoutMs * 0.9);
    if (kind === 'aborted' || isImpatient) return { verdict: 'neither', code: null };
    return { verdict: 'bad', code: kind === 'timeout' || kind === 'unexpected-response' ? kind : 'unavailable' };
  }
  const { status } = outcome;
  if (status >= 500) return { verdict: 'bad', code: 'unavailable' };
  if (status === 408) return { verdict: 'bad', code: 'timeout' };
  if (status === 401) return { verdict: 'good', code: 'unauthenticated' };
  if (status === 429) return { verdict: 'good', code: 'rate-limited' };
  const isUnreadable = status < 300 && outcome.json() === undefined && outcome.text.trim() !== '';
  return isUnreadable ? { verdict: 'bad', code: 'unexpected-response' } : good;
}

/** What is remembered of a channel's calls, for people. */
export class ConditionLog {
  private lastSuccessAt: number | null = null;
  private lastFailureAt: number | null = null;
  private lastFailureCode: FailureCode | null = null;

  note({ verdict, code }: Finding): void {
    if (code !== null) {
      this.lastFailureAt = Date.now();
      this.lastFailureCode = code;
    } else if (verdict === 'good') {
      this.lastSuccessAt = Date.now();
    }
  }

  tell(parts: {
    readonly circuit: Circuit;
    readonly rate: RateBudget;
    readonly concurrency: Concurrency;
    readonly now: number;
  }): HttpCondition {
    const { circuit, rate, concurrency, now } = parts;
    const { remaining, resetsAt } = rate.condition;
    return {
      circuit: circuit.state,
      state: this.state(circuit, rate),
      lastSuccessAt: instant(this.lastSuccessAt),
      lastFailureAt: instant(this.lastFailureAt),
      lastFailureCode: this.lastFailureCode,
      remainingCalls: remaining,
      resetsAt: instant(resetsAt === null ? null : Date.now() + resetsAt - now),
      callsUnderWay: concurrency.underWay,
      callsWaiting: concurrency.waiting,
    };
  }

  private state(circuit: Circuit, rate: RateBudget): HttpCondition['state'] {
    if (rate.condition.isPaused) return 'PAUSED';
    if (circuit.state !== 'CLOSED') return 'DOWN';
    if (this.lastSuccessAt === null && this.lastFailureAt === null) return 'UNKNOWN';
    const isFailing = (this.lastFailureAt ?? -Infinity) > (this.lastSuccessAt ?? -Infinity);
    return isFailing || circuit.recentFailures > 0 ? 'DEGRADED' : 'HEALTHY';
  }
}

function instant(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
