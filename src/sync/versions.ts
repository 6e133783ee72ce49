import { createHash } from 'node:crypto';
import type { Instant } from '../domain/time.js';
import type { Copied } from '../store/copies/copied.js';

/** A read of the provider: what is compared to decide whether it saw a record later than the copy did. */
export interface ReadMoment {
  /** The revision of the copy before the read. */
  readonly revision: number;
  /** The number of the full read that counts as having seen the record. */
  readonly fullRead: number;
  readonly now: Instant;
}

/** How versions of one kind of record are compared and joined. */
export interface Versions<T> {
  /** When this version was made, by the provider's clock; '' when the provider does not report it. */
  madeAt(item: T): string;
  /** What is stored after a read: the read record, with what reads leave out. `isSameVersion`: neither time of change says otherwise. */
  join(known: T, item: T, isSameVersion: boolean): T;
}

/**
 * new, changed: `copy` is to be stored. same: the copy is as the provider lists it. kept: the provider's answer is older than the copy. The next
 * read compares again.
 */
export type Comparison<T> = { readonly result: 'new' | 'changed'; readonly copy: Copied<T> } | { readonly result: 'same' | 'kept' };

/**
 * How long a reported change holds against a provider that does not show it. Providers answer from caches, and reports may have the time of another
 * clock; after this the provider's word counts.
 */
const reportHoldsMs = 10 * 60_000;

/** Compares a record as the provider lists it with its copy. The copy never goes back to an older version. */
export function compareListed<T extends object>(
  versions: Versions<T>,
  known: Copied<T> | undefined,
  item: T,
  moment: ReadMoment,
): Comparison<T> {
  const listed = hashOf(item);
  if (known === undefined) return { result: 'new', copy: { ...firstCopy(versions, item, moment.fullRead), listed } };
  const isHeld = isReportHeld(known, moment.now);
  if (known.reportedRevision > moment.revision || (isHeld && listed === known.listed)) return { result: 'kept' };
  if (isOlder(versions.madeAt(item), known) && (known.reportedAt === '' || isHeld)) return { result: 'kept' };
  if (listed === known.listed && known.reportedAt === '' && known.deletedAt === null) return { result: 'same' };
  return { result: 'changed', copy: { ...readCopy(versions, known, item, moment), listed } };
}

/** The same for a record that was read by its key. Such an answer may have more fields than the list, so it is no listing. */
export function compareRead<T extends object>(
  versions: Versions<T>,
  known: Copied<T> | undefined,
  item: T,
  moment: ReadMoment,
): Comparison<T> {
  if (known === undefined) return { result: 'new', copy: firstCopy(versions, item, moment.fullRead) };
  if (known.reportedRevision > moment.revision || isOlder(versions.madeAt(item), known)) return { result: 'kept' };
  return { result: 'changed', copy: readCopy(versions, known, item, moment) };
}

export function firstCopy<T>(versions: Versions<T>, item: T, fullRead: number): Copied<T> {
  return {
    item,
    listed: '',
    versionAt: versions.madeAt(item),
    reportedAt: '',
    reportedRevision: 0,
    reportedEvent: '',
    seenIn: fullRead,
    missed: 0,
    deletedAt: null,
  };
}

/** Whether a version that was made then is older than the copy. */
export function isOlder(madeAt: string, { versionAt }: { readonly versionAt: string }): boolean {
  return madeAt !== '' && madeAt < versionAt;
}

function readCopy<T>(versions: Versions<T>, known: Copied<T>, item: T, { fullRead }: ReadMoment): Copied<T> {
  const versionAt = versions.madeAt(item);
  return {
    ...known,
    item: versions.join(known.item, item, versionAt !== '' && versionAt === known.versionAt),
    versionAt,
    reportedAt: '',
    seenIn: fullRead,
    missed: 0,
    deletedAt: null,
  };
}

/** A clock that was set back must not make a report hold for longer. */
function isReportHeld<T>({ reportedAt }: Copied<T>, now: Instant): boolean {
  return reportedAt !== '' && Math.abs(Date.parse(now) - Date.parse(reportedAt)) < reportHoldsMs;
}

/** Equal for equal answers, whenever they were read. */
function hashOf(item: object): string {
  const { source: _, ...record } = item as { readonly source?: unknown };
  return createHash('sha256').update(JSON.stringify(record)).digest('base64url');
}
