import type { AttemptResult } from '../attempt.js';
import type { CallResult, Circuit } from './circuit.js';
import type { Concurrency } from './concurrency.js';
import type { FailureCode, HttpCondition } from '../exchange.js';
import { maxBytesAtOnce } from '../json/json-slices.js';
import type { RateBudget } from '../rate-limit/rate-budget.js';

/** A shorter silence may be the client's short deadline; a longer one counts against the provider. */
const maxWaitMs = 900;

/** What an attempt says about the provider: `result` for the circuit, `code` for people. */
export interface Finding {
  readonly result: CallResult;
  readonly code: FailureCode | null;
  /** How many calls it counts as. */
  readonly weight: number;
}

const good = { result: 'good', code: null } as const;

/** A useless large answer is costly: the circuit of a provider that sends one every few seconds opens after two. */
const weightOfLarge = 5;

/** Judges an attempt. `spentMs` is the time that the provider had, `timeoutMs` the channel's timeout. */
export function classifyAttempt(attempt: AttemptResult, spentMs: number, timeoutMs: number): Finding {
  const { result, code } = classifyOutcome(attempt, spentMs, timeoutMs);
  const isCostly = code === 'unexpected-response' && attempt.bytes > maxBytesAtOnce;
  return { result, code, weight: isCostly ? weightOfLarge : 1 };
}

function classifyOutcome({ outcome }: AttemptResult, spentMs: number, timeoutMs: number): Omit<Finding, 'weight'> {
  if (outcome.failed) {
    const { kind } = outcome;
    const isImpatient = kind === 'timeout' && spentMs < Math.min(maxWaitMs, timeoutMs * 0.9);
    if (kind === 'aborted' || isImpatient) return { result: 'neither', code: null };
    return { result: 'bad', code: kind === 'timeout' || kind === 'unexpected-response' ? kind : 'unavailable' };
  }
  const { status } = outcome;
  if (status >= 500) return { result: 'bad', code: 'unavailable' };
  if (status === 408) return { result: 'bad', code: 'timeout' };
  if (status === 401) return { result: 'good', code: 'unauthenticated' };
  if (status === 429) return { result: 'good', code: 'rate-limited' };
  const isUnreadable = status < 300 && outcome.json() === undefined && outcome.text.trim() !== '';
  return isUnreadable ? { result: 'bad', code: 'unexpected-response' } : good;
}

/** The recent results of a channel's calls, for people. */
export class ConditionLog {
  private lastSuccessAt: number | null = null;
  private lastFailureAt: number | null = null;
  private lastFailureCode: FailureCode | null = null;

  note({ result, code }: Finding): void {
    if (code !== null) {
      this.lastFailureAt = Date.now();
      this.lastFailureCode = code;
    } else if (result === 'good') {
      this.lastSuccessAt = Date.now();
    }
  }

  health(parts: {
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
      callsInFlight: concurrency.inFlight,
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
