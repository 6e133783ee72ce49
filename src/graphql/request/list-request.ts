import type { ChannelEntry } from '../../contract/registry.js';
import type { Direction } from '../../domain/position.js';
import type { Context } from './context.js';
import { listFingerprint } from './cursor.js';
import { badInput } from './error.js';
import { readDeadline, readFirst } from './input.js';
import { mergeLists, type MergedList, type Source } from './merge.js';

export interface ListArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly deadlineMs?: number | null;
  /** Only lists that have this argument are kept for when a channel fails. */
  readonly allowStale?: boolean | null;
}

/** A merged list as a resolver asks for it: `conditions` are all that make it another list, for the cursor. */
export async function answerList<T>(
  context: Context,
  list: 'orders' | 'subscribers' | 'templates' | 'catalogs',
  given: ListArguments,
  shape: { readonly direction: Direction; readonly conditions: unknown; readonly sources: readonly Source<T>[] },
): Promise<MergedList<T>> {
  const { calls, staleLists: lists } = context;
  const fingerprint = listFingerprint(list, [shape.direction, shape.conditions]);
  const first = readFirst(given.first);
  const isAllowed = given.allowStale;
  return mergeLists(shape.sources, {
    capability: `${list}.list`,
    fingerprint,
    after: given.after,
    first,
    direction: shape.direction,
    deadlineMs: readDeadline(given.deadlineMs),
    clientSignal: calls.clientSignal,
    callOf: (channel, limits) => calls.of(channel, limits),
    stale: isAllowed == null ? undefined : { lists, list: `${fingerprint} ${first}`, isAllowed },
  });
}

/** The channels a filter names, or all that the viewer may see. */
export function channelsOf(context: Context, names: readonly string[] | null | undefined, argument: string): readonly ChannelEntry[] {
  if (names == null) return context.channels();
  return [...new Set(names)].map((name) => context.channelArgument(name, argument));
}

/** Search text: not empty, at most 200 characters. */
export function readSearch(search: string | null | undefined, argument: string): string | null {
  if (search == null) return null;
  if (search.trim() === '' || search.length > 200) throw badInput(argument, 'must have 1 to 200 characters.');
  return search.trim();
}
