import type { Position } from './position.js';
import type { Instant } from './time.js';

/** The lists of a provider that the gateway can keep a copy of. */
export const syncNouns = ['orders', 'subscribers', 'templates', 'catalogs', 'conversations'] as const;
export type SyncNoun = (typeof syncNouns)[number];

/** A read of the provider's whole list that is under way. */
export interface FullRead {
  readonly startedAt: Instant;
  /** The sort key of the newest record that the copy had at the start. What this read finds for the first time and is older, was missed before. */
  readonly newestKey: string;
  /** Where to continue; null at the start. */
  readonly position: Position | null;
  /** The keys of records that the list lacked and that are looked up now; null while the list is being read. */
  readonly unconfirmed: readonly string[] | null;
  readonly records: number;
  /** Records that an earlier full read, or this list, should have had. */
  readonly missed: number;
  /** The provider's answers lacked records. */
  readonly isDisturbed: boolean;
}

/** A read of the newest records that is under way. */
export interface Increment {
  readonly startedAt: Instant;
  readonly position: Position | null;
}

export interface SyncFailure {
  readonly code: string;
  readonly message: string;
  readonly at: Instant;
}

/** How far the copy of one list is. */
export interface SyncState {
  readonly channel: string;
  readonly noun: SyncNoun;
  /** Counts the reported changes, so that a page can be recognised that was read before one of them. */
  readonly revision: number;
  /** The number of full reads that were started. */
  readonly fullReads: number;
  readonly full: FullRead | null;
  readonly increment: Increment | null;
  /** The start of the last read that brought the copy up to date; null while the first full read is under way. */
  readonly asOf: Instant | null;
  /** The start of the last full read that ended; null before. */
  readonly fullAt: Instant | null;
  /** The sort key from which on a record that is not in the copy is new at the provider, too. Absent: an older version began the copy. */
  readonly newKeysFrom?: string;
  /** Two full reads after each other agreed: the copy has what the provider has. Of a history: all messages were read. */
  readonly isComplete: boolean;
  /** The messages of the provider are looked through for orders, which the ledger keeps: there is no copy, and one full read. Absent: a list is copied. */
  readonly isHistory?: true;
  /** Full reads in a row that did not agree with the one before. */
  readonly disagreements: number;
  /** The latest event of the ledger that the copy contains. */
  readonly eventId: string;
  /** Keys of records to read again, because a change was reported without them. */
  readonly rechecks: readonly string[];
  /** Records in the copy. */
  readonly records: number;
  /** Calls to the provider so far. */
  readonly calls: number;
  readonly errors: number;
  /** Failures since the last success. */
  readonly failures: number;
  readonly lastError: SyncFailure | null;
}

export function newSyncState(channel: string, noun: SyncNoun, eventId: string): SyncState {
  return {
    channel,
    noun,
    revision: 0,
    fullReads: 0,
    full: null,
    increment: null,
    asOf: null,
    fullAt: null,
    isComplete: false,
    disagreements: 0,
    eventId,
    rechecks: [],
    records: 0,
    calls: 0,
    errors: 0,
    failures: 0,
    lastError: null,
  };
}
