import type { Call } from '../contract/call.js';
import type { Found, ListPage } from '../contract/provider.js';
import type { Position } from '../domain/position.js';
import type { SyncNoun } from '../domain/sync.js';
import type { CopyRows } from '../store/copies/copied.js';
import type { LockedCopy } from '../store/copies/copies.js';
import type { RecordFindings } from './findings.js';
import type { Versions } from './versions.js';

/** A provider's list, as the machinery of copies sees it: how it is read, and how its records are told apart, compared and stored. */
export interface SyncedList<T extends object> {
  readonly noun: SyncNoun;
  readonly versions: Versions<T>;
  /**
   * New records come first, so that an increment can end at the first page that has nothing new. False: the whole list is read each time.
   */
  readonly isNewestFirst: boolean;
  /** The key of the record in the copy. */
  referenceOf(item: T): string;
  /** The record's sort key in the order in which the list is read; '' where there is none. */
  keyOf(item: T): string;
  rowsOf(copy: LockedCopy): CopyRows<T>;
  /** Records what reads find, for subscribers. Absent: nobody is informed. */
  readonly recordFindings?: RecordFindings<T> | undefined;
  /** The page behind a position. Records are whole, without secrets, and say in `source` when they were read. */
  readPage(after: Position | null, limit: number, call: Call): Promise<ListPage<T>>;
  /** Reads records by reference, in the form of `readPage`. Absent: the provider has no such call. */
  readonly lookUp?: ((references: readonly string[], call: Call) => Promise<Found<T>>) | undefined;
  /** What `lookUp` does not find is deleted, although the list may only have dropped it. False: only several reads of the list show that. */
  readonly isLookUpProof: boolean;
  /** A record that `lookUp` does not find after a reported change is deleted. */
  readonly isRecheckProof: boolean;
}
