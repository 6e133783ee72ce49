import type { SyncFailure, SyncNoun, SyncState } from '../domain/sync.js';
import type { Instant } from '../domain/time.js';

/**
 * UNSUPPORTED: the provider has no such list. BACKFILLING: it is read for the first time. FAILING: the last step failed. LATE: it is older than three
 * intervals. VERIFYING: no two full reads agreed yet, or the last ones did not. CURRENT: none of these.
 */
export type SyncCondition = 'UNSUPPORTED' | 'BACKFILLING' | 'FAILING' | 'LATE' | 'VERIFYING' | 'CURRENT';

/** How far the copy of a list is, for people. */
export interface SyncStatus {
  readonly channel: string;
  readonly noun: SyncNoun;
  readonly state: SyncCondition;
  readonly asOf: Instant | null;
  /** When the last full read began. */
  readonly fullAt: Instant | null;
  readonly isComplete: boolean;
  readonly records: number;
  /** The part of the running full read that is done, 0 to 1; 1 when none runs, and null while nothing says how long the list is. */
  readonly progress: number | null;
  readonly calls: number;
  readonly errors: number;
  /** Of the last failure. The code is that of a ProviderError, or `internal`. */
  readonly lastError: SyncFailure | null;
}

const intervalsUntilLate = 3;

export function statusOf(
  state: SyncState | undefined,
  { channel, noun, intervalMs, nowMs }: { channel: string; noun: SyncNoun; intervalMs: number; nowMs: number },
): SyncStatus {
  if (state === undefined) return { ...nothing, channel, noun, state: 'BACKFILLING' };
  const { asOf, fullAt, isComplete, records, calls, errors, lastError } = state;
  return {
    channel,
    noun,
    state: conditionOf(state, intervalMs, nowMs),
    asOf,
    fullAt,
    isComplete,
    records,
    progress: progressOf(state),
    calls,
    errors,
    lastError,
  };
}

/** The status of a list that the provider does not have. */
export function unsupportedStatus(channel: string, noun: SyncNoun): SyncStatus {
  return { ...nothing, channel, noun, state: 'UNSUPPORTED' };
}

const nothing = {
  asOf: null,
  fullAt: null,
  isComplete: false,
  records: 0,
  progress: null,
  calls: 0,
  errors: 0,
  lastError: null,
};

function conditionOf({ asOf, failures, isComplete, isHistory }: SyncState, intervalMs: number, nowMs: number): SyncCondition {
  if (failures > 0) return 'FAILING';
  if (asOf === null) return 'BACKFILLING';
  if (nowMs - Date.parse(asOf) > intervalsUntilLate * intervalMs) return 'LATE';
  return isComplete || isHistory === true ? 'CURRENT' : 'VERIFYING';
}

/** A copy tells about how long the list is; the first full read has none to compare with. */
function progressOf({ asOf, full, records }: SyncState): number | null {
  if (full === null) return asOf === null ? null : 1;
  if (asOf === null || records === 0) return null;
  return Math.min(1, full.records / records);
}
