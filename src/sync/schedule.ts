import type { SyncState } from '../domain/sync.js';

/** How often a list is read as a whole although nothing says that the copy is wrong: it finds what was deleted or changed without a report. */
const fullReadEveryMs = 24 * 60 * 60_000;
const maxRetryMs = 5 * 60_000;
const firstRetryMs = 1_000;

export type SyncStep = 'recheck' | 'increment' | 'full';

interface Moment {
  readonly intervalMs: number;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  readonly lastStep: SyncStep | undefined;
  /** Whether new records come first. Otherwise the whole list is read at every interval. */
  readonly isNewestFirst: boolean;
}

/**
 * What is due for a copy: a step, or how long to wait for one. Increments come first, but not twice in a row while a full read is due: with a slow
 * provider one is always due.
 */
export function nextStep(state: SyncState, moment: Moment): SyncStep | { readonly waitMs: number } {
  const { intervalMs, nowMs, lastStep, isNewestFirst } = moment;
  if (state.rechecks.length > 0 && lastStep !== 'recheck') return 'recheck';
  if (state.asOf === null) return 'full';
  const incrementMs = !isNewestFirst ? Infinity : state.increment === null ? untilDue(state.asOf, intervalMs, nowMs) : 0;
  const pauseMs = pauseBetweenFullReads(state, intervalMs, isNewestFirst ? fullReadEveryMs : intervalMs);
  const fullMs = state.full !== null ? 0 : state.isHistory === true ? Infinity : untilDue(state.fullAt ?? state.asOf, pauseMs, nowMs);
  if (incrementMs === 0 && (fullMs > 0 || lastStep !== 'increment')) return 'increment';
  if (fullMs === 0) return 'full';
  return state.rechecks.length > 0 ? 'recheck' : { waitMs: Math.min(incrementMs, fullMs) };
}

/** The second full read follows at once, because only two that agree show that the copy is complete. A list that never agrees is read less often. */
function pauseBetweenFullReads({ isComplete, disagreements }: SyncState, intervalMs: number, usualMs: number): number {
  if (isComplete) return usualMs;
  if (disagreements <= 1) return 0;
  return Math.min(usualMs, intervalMs * 2 ** Math.min(disagreements, 20));
}

/** A time in the future means that a clock was set back: then it is due. */
function untilDue(last: string, everyMs: number, nowMs: number): number {
  const elapsedMs = nowMs - Date.parse(last);
  return elapsedMs < 0 ? 0 : Math.max(0, everyMs - elapsedMs);
}

/** How long to wait after this many failures in a row, when the provider does not ask for more. */
export function retryAfterMs(failures: number, requestedSeconds = 0): number {
  return Math.max(Math.min(maxRetryMs, firstRetryMs * 2 ** Math.min(failures, 20)), requestedSeconds * 1000);
}
