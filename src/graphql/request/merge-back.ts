import type { Direction, Position } from '../../domain/position.js';
import { readCursor, type Positions } from './cursor.js';
import { badInput } from './error.js';
import {
  allOf,
  callFor,
  candidatesOf,
  compareInList,
  countAll,
  cursorAfter,
  okReport,
  unsupportedAnswer,
  until,
  type Answer,
  type MergedList,
  type MergeRequest,
  type ReturnedPage,
  type Source,
} from './merge.js';

export interface MergeBackRequest extends Omit<MergeRequest, 'after' | 'first' | 'stale'> {
  /** Null: the end of the list. */
  readonly before: string | null;
  readonly last: number;
}

/**
 * The page in front of a cursor, or the last one, of the list that `mergeLists` reads forwards. Only the gateway's own lists can be read so: the
 * request is refused when a channel has none.
 */
export async function mergeListsBack<T>(sources: readonly Source<T>[], request: MergeBackRequest): Promise<MergedList<T>> {
  const { before: cursor, direction, last: size, fingerprint } = request;
  const before = readCursor(fingerprint, cursor, 'before');
  const cursorChannel = lastChannel(before, direction);
  const startOf = ({ channel: { name } }: Source<T>): Start => {
    if (cursor === null) return { position: null, isIncluded: false };
    // Every other channel has a position at its last item in front of the cursor's item.
    return { position: before.get(name), isIncluded: name !== cursorChannel };
  };
  const answers = await allOf(sources.map((source) => readSourceBack(source, startOf(source), request)));
  const page: ReturnedPage<T> = { fingerprint, start: new Map(), items: [] };
  // Items in front of the page are part of it for its cursors, which hold the last position of every channel.
  const candidates = candidatesOf(answers, page, direction);
  page.items = candidates;
  for (const [index, candidate] of candidates.entries()) candidate.index = index;
  const begin = Math.max(0, candidates.length - size);
  const hasPreviousPage = begin > 0 || answers.some((answer) => answer.page?.isExhausted === false);
  return {
    items: candidates.slice(begin),
    hasNextPage: cursor !== null,
    hasPreviousPage: async () => hasPreviousPage,
    endCursor: () => cursorAfter(page, candidates.length),
    totalCount: () => countAll(answers, request),
    sources: answers.map(({ report }) => report),
  };
}

/** Where the reading backwards begins. Null: at the end. Undefined: the channel has nothing there. */
interface Start {
  readonly position: Position | null | undefined;
  readonly isIncluded: boolean;
}

async function readSourceBack<T>(source: Source<T>, { position, isIncluded }: Start, request: MergeBackRequest): Promise<Answer<T>> {
  const { channel } = source;
  if (source.read === undefined) return unsupportedAnswer(channel, request);
  const own = (await source.own?.()) ?? 'The gateway keeps no copy of this list.';
  if (typeof own === 'string') throw noWayBack(channel.name, own, request);
  const started = performance.now();
  const call = callFor(channel, request);
  // One more than the page, so that its first item has a position of every channel in front of it.
  const limit = request.last + 1;
  const reading =
    position === undefined
      ? own
          .page({ after: null, includesAfter: false, isReversed: false, limit: 1 }, call)
          .then((page) => ({ ...page, items: [], isExhausted: true }))
      : own.page({ after: position, includesAfter: isIncluded, isReversed: true, limit }, call);
  const page = await until(request.deadlineMs, reading);
  if (page === undefined || page.resume !== undefined)
    throw badInput('deadlineMs', 'is too short to search the list backwards. Give more time, or a filter that matches more.');
  return { report: okReport(channel, page, started), page, own, start: position ?? null };
}

/** The error of a client that reads a list backwards which can only be read forwards. */
export function noWayBack(channel: string, why: string, { before }: Pick<MergeBackRequest, 'before'>): Error {
  const argument = before === null ? 'last' : 'before';
  const hint = "A provider lists forwards only: use first and after, or read the gateway's copy with maxAge.";
  return badInput(argument, `the channel ${channel} cannot be read backwards. ${why} ${hint}`);
}

/** The channel of the item whose cursor it is: the last one of the positions. */
function lastChannel(positions: Positions, direction: Direction): string | undefined {
  let last: readonly [string, Position] | undefined;
  for (const entry of positions) {
    if (last === undefined || compareInList(entry[0], entry[1], last[0], last[1], direction) > 0) last = entry;
  }
  return last?.[0];
}
