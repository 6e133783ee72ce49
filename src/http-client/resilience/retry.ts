import type { AttemptResult } from '../attempt.js';
import type { HttpRequest } from '../exchange.js';
import { retryAfterMs } from './retry-after.js';
import type { Timing } from '../timing.js';

const firstPauseMs = 50;
const maxPauseMs = 1000;
const passing: readonly number[] = [502, 503, 504];

/** Only reads, and only after failures that may be temporary. A streamed body cannot be sent again. */
export function mayBeRepeated(request: HttpRequest, { outcome }: AttemptResult): boolean {
  if (request.kind !== 'read' || (request.body !== undefined && typeof request.body !== 'string')) return false;
  return outcome.failed ? outcome.kind === 'unavailable' : passing.includes(outcome.status);
}

/** Milliseconds to wait before the next attempt: what the provider demands, otherwise a random pause below a bound that doubles. */
export function pauseBefore(nextAttempt: number, { outcome }: AttemptResult, timing: Pick<Timing, 'random'>): number {
  const demandedMs = outcome.failed ? undefined : retryAfterMs(outcome.headers);
  return demandedMs ?? timing.random() * Math.min(maxPauseMs, firstPauseMs * 2 ** (nextAttempt - 2));
}
