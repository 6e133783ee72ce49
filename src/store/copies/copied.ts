import type { Instant } from '../../domain/time.js';

/** The copy of one record, with what decides which of two versions is the later one. */
export interface Copied<T> {
  readonly item: T;
  /** A hash of the record as the provider last listed it; '' when it was never listed. */
  readonly listed: string;
  /** When this version was made, by the clock of whoever reported it; '' when that is not known. */
  readonly versionAt: string;
  /** When a change was last reported that no read has confirmed yet; '' for none. */
  readonly reportedAt: string;
  /** The revision of the copy at the last reported change. */
  readonly reportedRevision: number;
  /** The last event of the ledger that this version contains. */
  readonly reportedEvent: string;
  /** The number of the last full read that found it. */
  readonly seenIn: number;
  /** Undisturbed full reads in a row that did not find it. */
  readonly missed: number;
  readonly deletedAt: Instant | null;
}

/** In which full read records were found, and when their copies were found to be right. */
export interface FoundMark {
  readonly seenIn: number;
  readonly asOf?: Instant | undefined;
}

/** The rows of one copy, for the process that holds its lock. Records are named by their references. */
export interface CopyRows<T> {
  read(references: readonly string[]): Promise<ReadonlyMap<string, Copied<T>>>;
  /** Inserts or replaces copies. */
  write(copies: readonly Copied<T>[]): Promise<void>;
  /** Notes that a read found these records; with `asOf` that it found them as they are stored. */
  confirm(references: readonly string[], found: FoundMark): Promise<void>;
  /** The references of records that the full read with this number did not find, the longest missing first, without deleted ones. */
  unseen(fullRead: number, limit: number): Promise<readonly string[]>;
  /** The largest sort key of the order in which the list is read; '' for none. */
  newestKey(): Promise<string>;
  /** Those records that may be stored. Absent: all. */
  storable?(items: readonly T[]): Promise<readonly T[]>;
}

/** The columns of the time-keeping of a copy, which all tables of copies have. */
export interface CopyColumns {
  channel: string;
  /** The record's own key. */
  reference: string;
  /** The record as JSON. */
  body: string;
  /** When it was read from the provider, or reported. */
  as_of: string;
  first_seen_at: string;
  /** Counts the changes, from 1. */
  revision: number;
  listed: string;
  version_at: string;
  reported_at: string;
  reported_revision: number;
  reported_event: string;
  seen_in: number;
  missed: number;
  deleted_at: string | null;
}

type MarkColumns = Pick<
  CopyColumns,
  'listed' | 'version_at' | 'reported_at' | 'reported_revision' | 'reported_event' | 'seen_in' | 'missed' | 'deleted_at'
>;

export function marksOf<T>(copy: Omit<Copied<T>, 'item'>): MarkColumns {
  return {
    listed: copy.listed,
    version_at: copy.versionAt,
    reported_at: copy.reportedAt,
    reported_revision: copy.reportedRevision,
    reported_event: copy.reportedEvent,
    seen_in: copy.seenIn,
    missed: copy.missed,
    deleted_at: copy.deletedAt,
  };
}

export function readMarks(row: MarkColumns): Omit<Copied<never>, 'item'> {
  return {
    listed: row.listed,
    versionAt: row.version_at,
    reportedAt: row.reported_at,
    reportedRevision: row.reported_revision,
    reportedEvent: row.reported_event,
    seenIn: row.seen_in,
    missed: row.missed,
    deletedAt: row.deleted_at,
  };
}
