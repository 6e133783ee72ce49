import type { SyncState } from '../domain/sync.js';
import type { Instant } from '../domain/time.js';
import type { Copied } from '../store/copies/copied.js';
import type { LedgerParts } from '../store/store.js';

/** A record of which a read found that it is new, changed, deleted, or there again. */
export interface Finding<T> {
  /** Undefined: it was not in the copy. */
  readonly before: Copied<T> | undefined;
  readonly after: Copied<T>;
}

export interface FindingMoment<T> {
  /** When the read began, by this machine's clock. */
  readonly readAt: Instant;
  readonly now: Instant;
  /** Whether a record that was not in the copy is new at the provider, too. */
  isNew(item: T): boolean;
}

export interface Recorded {
  /** The last event of each record of which something was recorded, by reference. */
  readonly last: ReadonlyMap<string, string>;
  /** References of records of which something else was recorded after the read began. The next read compares again. */
  readonly tooLate: ReadonlySet<string>;
}

/** Records in the ledger what a read found, for subscribers. */
export type RecordFindings<T> = (findings: readonly Finding<T>[], moment: FindingMoment<T>, ledger: LedgerParts) => Promise<Recorded>;

/** The sort key from which on records that are not in the copy are new: that of the newest record in the first read of the whole list. */
export function newKeysFrom({ fullAt, newKeysFrom: known }: SyncState, readKeys: readonly string[], newestKey: string): string {
  if (fullAt !== null) return known ?? newestKey;
  return readKeys.reduce((left, right) => (left > right ? left : right), known ?? '');
}

/** Nothing is news while the first copy is made. A record without a key is new when the copy is known to have all. */
export function isNewRecord({ isComplete, newKeysFrom: from }: SyncState, key: string): boolean {
  return key === '' ? isComplete : from !== undefined && key >= from;
}
