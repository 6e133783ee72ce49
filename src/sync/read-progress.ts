import type { ListPage } from '../contract/provider.js';
import type { Position } from '../domain/position.js';
import type { FullRead, SyncState } from '../domain/sync.js';

/** Records to read again, because a change was reported without them. Those beyond are found by the next reads of the list. */
const maxRechecks = 200;

/** The keys of records to read again, with these. */
export function withRechecks({ rechecks }: SyncState, references: readonly string[]): readonly string[] {
  return [...new Set([...rechecks, ...references])].slice(-maxRechecks);
}

/** Where the page behind this one begins; null: nowhere. */
export function endOf<T>(page: ListPage<T>): Position | null {
  const last = page.items.at(-1);
  return page.resume ?? (last === undefined ? null : { key: last.key, id: last.id, hint: last.hint });
}

/**
 * How many of these new records an earlier read should have found, by their sort keys. The first full read has nothing to be compared with. Where new records
 * come anywhere, a new one and a missed one look alike until two reads have agreed.
 */
export function countMissed(
  { fullAt, isComplete }: SyncState,
  { newestKey }: FullRead,
  addedKeys: readonly string[],
  isNewestFirst: boolean,
): number {
  if (fullAt === null) return 0;
  if (!isNewestFirst) return isComplete ? 0 : addedKeys.length;
  return addedKeys.filter((key) => key < newestKey).length;
}

export function endFullRead(state: SyncState, { startedAt, missed, isDisturbed }: FullRead): SyncState {
  const isAgreed = state.fullAt !== null && !isDisturbed && missed === 0;
  return {
    ...state,
    full: null,
    fullAt: startedAt,
    asOf: state.asOf === null || state.asOf < startedAt ? startedAt : state.asOf,
    isComplete: isAgreed,
    disagreements: isAgreed ? 0 : state.disagreements + 1,
  };
}
