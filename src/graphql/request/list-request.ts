import type { ChannelEntry } from '../../contract/registry.js';
import type { Direction } from '../../domain/position.js';
import type { Context } from './context.js';
import { listFingerprint } from './cursor.js';
import { badInput } from './error.js';
import { readDeadline, readFirst, readMaxAge } from './input.js';
import { mergeLists, type MergedList, type Source } from './merge.js';

/** The arguments that merged lists share, as the client sent them. */
export interface ListArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly deadlineMs?: number | null;
  /** Absent for lists below another object, which are always read live. */
  readonly allowStale?: boolean | null;
  /** Seconds. Absent for lists that have no copies. */
  readonly maxAge?: number | null;
}

type ListName = 'orders' | 'subscribers' | 'templates' | 'catalogs';

/** Which records a list asks of which channels, and how they are sorted. */
export interface Selection<Filter, Sort extends { readonly direction: Direction }> {
  readonly channels: readonly ChannelEntry[];
  readonly filter: Filter;
  readonly sort: Sort;
}

/** A validated request for a merged list: everything that the sources and the merge need of the client's arguments. */
export interface MergedListRequest<Filter, Sort extends { readonly direction: Direction }> extends Selection<Filter, Sort> {
  readonly list: ListName;
  /** Binds cursors to this list, filter and order. */
  readonly fingerprint: string;
  readonly first: number;
  readonly after: string | null;
  readonly deadlineMs: number;
  /** Null when the list has no such argument. */
  readonly allowStale: boolean | null;
  /** Null: the list is read live. */
  readonly maxAge: number | null;
}

/**
 * Validates the shared arguments and applies their defaults. `conditions` must contain everything that distinguishes this list from others
 * of its name; changing its JSON invalidates the cursors that clients hold.
 */
export function readListRequest<Filter, Sort extends { readonly direction: Direction }>(
  list: ListName,
  args: ListArguments,
  selection: Selection<Filter, Sort>,
  conditions: unknown,
): MergedListRequest<Filter, Sort> {
  return {
    ...selection,
    list,
    fingerprint: listFingerprint(list, [selection.sort.direction, conditions]),
    first: readFirst(args.first),
    after: args.after ?? null,
    deadlineMs: readDeadline(args.deadlineMs),
    allowStale: args.allowStale ?? null,
    maxAge: readMaxAge(args.maxAge),
  };
}

/** Reads the list from every requested channel and merges the answers. */
export function answerList<Filter, Sort extends { readonly direction: Direction }, T>(
  { calls, staleLists: lists }: Context,
  request: MergedListRequest<Filter, Sort>,
  sourceOf: (channel: ChannelEntry) => Source<T>,
): Promise<MergedList<T>> {
  const { list, fingerprint, first, after, deadlineMs, allowStale } = request;
  return mergeLists(request.channels.map(sourceOf), {
    capability: `${list}.list`,
    fingerprint,
    after,
    first,
    direction: request.sort.direction,
    deadlineMs,
    clientSignal: calls.clientSignal,
    callOf: (channel, limits) => calls.of(channel, limits),
    stale: allowStale === null ? undefined : { lists, list: `${fingerprint} ${first}`, isAllowed: allowStale },
  });
}

/** The channels that an argument names, or all that the viewer may see when it is absent. */
export function channelsOf(context: Context, names: readonly string[] | null | undefined, argument: string): readonly ChannelEntry[] {
  if (names == null) return context.channels();
  return [...new Set(names)].map((name) => context.channelArgument(name, argument));
}

/** Reads a search text of 1 to 200 characters, without the blanks around it. */
export function readSearch(search: string | null | undefined, argument: string): string | null {
  if (search == null) return null;
  if (search.trim() === '' || search.length > 200) throw badInput(argument, 'must have 1 to 200 characters.');
  return search.trim();
}
