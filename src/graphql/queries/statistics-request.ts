import type { ChannelEntry } from '../../contract/registry.js';
import { compareText } from '../../domain/position.js';
import { isTimeZone } from '../../domain/time.js';
import { maxGroups, TooManyGroupsError, type KeyValues } from '../../store/statistics/group-keys.js';
import type { Patience } from '../../store/statistics/time-slices.js';
import type { Context } from '../request/context.js';
import { badInput } from '../request/error.js';
import { readDeadline } from '../request/input.js';
import type { SourceReport } from '../request/merge.js';

/** The arguments that all statistics share, as the client sent them. */
export interface StatisticsArguments<Key> {
  readonly groupBy: readonly Key[];
  readonly timeZone: string;
  readonly orderBy: 'KEY' | 'COUNT';
  readonly first?: number | null;
  readonly deadlineMs?: number | null;
}

export interface StatisticsRequest<Key> {
  readonly groupBy: readonly Key[];
  readonly timeZone: string;
  readonly orderBy: 'KEY' | 'COUNT';
  readonly first: number;
  readonly patience: Patience;
}

const defaultFirst = 100;
const maxFirst = 1000;
const defaultDeadlineMs = 5000;

export function readStatisticsRequest<Key>(context: Context, args: StatisticsArguments<Key>): StatisticsRequest<Key> {
  const { groupBy, timeZone, orderBy } = args;
  if (new Set(groupBy).size < groupBy.length) throw badInput('groupBy', 'must name each key at most once.');
  // Newer versions of Node also accept offsets, which have no summer time.
  if (timeZone.length > 100 || !/^[A-Za-z]/.test(timeZone) || !isTimeZone(timeZone))
    throw badInput('timeZone', 'is not the name of an IANA time zone, such as America/Sao_Paulo.');
  const first = args.first ?? defaultFirst;
  if (first < 1 || first > maxFirst) throw badInput('first', `must be between 1 and ${maxFirst}.`);
  const deadlineAt = Date.now() + readDeadline(args.deadlineMs ?? defaultDeadlineMs);
  return { groupBy, timeZone, orderBy, first, patience: { deadlineAt, signal: context.calls.clientSignal } };
}

/** Refuses what has too many groups. */
export async function withBoundedGroups<Result>(counting: Promise<Result>): Promise<Result> {
  try {
    return await counting;
  } catch (error) {
    if (!(error instanceof TooManyGroupsError)) throw error;
    throw badInput(
      'groupBy',
      `there are more than ${maxGroups} groups. Use fewer keys, or a filter with a shorter time or fewer channels.`,
    );
  }
}

/** The first groups. `ranks`: for keys whose values have another order than that of their text. */
export function orderGroups<Key extends string, Group extends { readonly keys: KeyValues }>(
  groups: readonly Group[],
  { groupBy, orderBy, first }: StatisticsRequest<Key>,
  { countOf, ranks }: { countOf(group: Group): number; readonly ranks: Readonly<Partial<Record<Key, readonly string[]>>> },
): readonly Group[] {
  const compareKeys = (left: Group, right: Group): number => {
    for (const [index, key] of groupBy.entries()) {
      const compared = compareValues(left.keys[index] ?? null, right.keys[index] ?? null, ranks[key]);
      if (compared !== 0) return compared;
    }
    return 0;
  };
  const compare = (left: Group, right: Group): number =>
    (orderBy === 'COUNT' ? countOf(right) - countOf(left) : 0) || compareKeys(left, right);
  return [...groups].sort(compare).slice(0, first);
}

function compareValues(left: string | null, right: string | null, ranked: readonly string[] | undefined): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
  return ranked === undefined ? compareText(left, right) : ranked.indexOf(left) - ranked.indexOf(right);
}

/** How a channel was counted. `gaps`: what may be missing. */
export function countedSource(
  channel: ChannelEntry,
  { origin, asOf, gaps, latencyMs }: Pick<SourceReport, 'origin' | 'asOf' | 'latencyMs'> & { readonly gaps: readonly string[] },
): SourceReport {
  const message = gaps.length === 0 ? null : gaps.join(' ');
  return { channel, state: 'OK', origin, asOf, latencyMs, code: null, message, isComplete: gaps.length === 0 };
}

/** A channel of which nothing counts, because time was over. */
export function uncountedSource(channel: ChannelEntry, latencyMs: number): SourceReport {
  const message = 'The channel was not counted before the deadline, so that nothing of it counts. Give more time or a narrower filter.';
  return { channel, state: 'TIMED_OUT', origin: null, asOf: null, latencyMs, code: 'LEDGER_UNAVAILABLE', message, isComplete: false };
}
