import type { ChannelEntry } from '../../contract/registry.js';
import type { Direction } from '../../domain/position.js';
import type { Context } from './context.js';
import { listFingerprint } from './cursor.js';
import { badInput } from './error.js';
import { readDeadline, readMaxAge, readPaging, type Paging, type PagingArguments } from './input.js';
import { mergeListsBack } from './merge-back.js';
import { mergeLists, type MergedList, type Source } from './merge.js';

/** The arguments that merged lists share, as the client sent them. */
export interface ListArguments extends PagingArguments {
  readonly deadlineMs?: number | null;
  /** Absent for lists below another object, which are always read live. */
  readonly allowStale?: boolean | null;
  /** Seconds. Absent for lists that have no copies. */
  readonly maxAge?: number | null;
}

type ListName = 'orders' | 'subscribers' | 'conversations' | 'templates' | 'catalogs';

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
  readonly paging: Paging;
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
    paging: readPaging(args),
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
  const { list, fingerprint, paging, deadlineMs, allowStale } = request;
  const { cursor, isBackward, size } = paging;
  const sources = request.channels.map(sourceOf);
  const common = {
    capability: `${list}.list` as const,
    fingerprint,
    direction: request.sort.direction,
    deadlineMs,
    clientSignal: calls.clientSignal,
    callOf: (channel: string, limits: Parameters<typeof calls.of>[1]) => calls.of(channel, limits),
  };
  if (isBackward) return mergeListsBack(sources, { ...common, before: cursor, last: size });
  const stale = allowStale === null ? undefined : { lists, list: `${fingerprint} ${size}`, isAllowed: allowStale };
  return mergeLists(sources, { ...common, after: cursor, first: size, stale });
}

/** The channels that an argument names, or all that the viewer may see when it is absent. */
export function channelsOf(context: Context, names: readonly string[] | null | undefined, argument: string): readonly ChannelEntry[] {
  if (names == null) return context.channels();
  return [...new Set(names)].map((name) => context.channelArgument(name, argument));
}

/** The conditions of a filter that select channels. */
interface ChannelFilter {
  readonly channels?: readonly string[] | null | undefined;
  readonly providers?: readonly string[] | null | undefined;
}

/** The channels that a filter selects, among those that the viewer may see. */
export function channelsOfFilter(context: Context, filter: ChannelFilter | null | undefined): readonly ChannelEntry[] {
  const { channels, providers = null } = filter ?? {};
  const named = channelsOf(context, channels, 'filter.channels');
  if (providers === null) return named;
  const isUnknown = providers.some((name) => !context.registry.providers.some((provider) => provider.name === name));
  if (isUnknown) throw badInput('filter.providers', 'there is no provider with this name. The query `providers` lists them.');
  return named.filter(({ provider }) => providers.includes(provider.name));
}

/** Reads a search text of 1 to 200 characters, without the blanks around it. */
export function readSearch(search: string | null | undefined, argument: string): string | null {
  if (search == null) return null;
  if (search.trim() === '' || search.length > 200) throw badInput(argument, 'must have 1 to 200 characters.');
  return search.trim();
}
