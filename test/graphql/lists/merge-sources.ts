import fc from 'fast-check';
import { createCall, type Call } from '../../../src/contract/call.js';
import { ProviderError, type ProviderErrorKind } from '../../../src/contract/error.js';
import { pageOfAll, scan } from '../../../src/contract/scan.js';
import { compareIds, compareText, type Direction, type Placed } from '../../../src/domain/position.js';
import { mergeLists, type MergedList, type MergeRequest, type Source } from '../../../src/graphql/request/merge.js';
import { channelEntry } from '../queries/channel-entry.js';

export const asOf = '2024-08-08T08:11:13.000Z';
export const keys = ['', '2024-01-01T00:00:00.000Z', '2024-01-02T00:00:00.000Z', '2024-01-03T00:00:00.000Z'];
export const direction = fc.constantFrom<Direction>('ASC', 'DESC');
export const firsts = fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 3 });

/** The items of a channel. Each names its channel, so that a test notices a mix-up. */
export interface Holding {
  readonly channel: string;
  readonly records: readonly Placed<string>[];
}

const record = fc.record({ key: fc.constantFrom(...keys), id: fc.integer({ min: 1, max: 60 }).map(String) });
export const holdings: fc.Arbitrary<readonly Holding[]> = fc
  .array(fc.uniqueArray(record, { maxLength: 20, selector: ({ id }) => id }), { minLength: 1, maxLength: 5 })
  .map((lists) => lists.map((list, index) => holdingOf(`channel-${index}`, list)));

export function holdingOf(channel: string, list: readonly { key: string; id: string }[]): Holding {
  return { channel, records: list.map(({ key, id }) => ({ key, id, item: `${channel}/${id}` })) };
}

/** A channel that returns its list, with `extra` records more than requested. */
export function sourceOf({ channel, records }: Holding, way: Direction, extra = 0): Source<string> {
  return {
    channel: channelEntry(channel),
    read: async (after, limit) => pageOfAll(records, { after, limit: limit + extra, direction: way, asOf, isComplete: true }),
  };
}

export function failing(channel: string, kind: ProviderErrorKind): Source<string> {
  const error = new ProviderError({ kind, provider: 'test', channel, sent: 'no', message: `It is ${kind}.` });
  return { channel: channelEntry(channel), read: () => Promise.reject(error) };
}

/** A channel that never answers; `calls` are those that it received. */
export function silent(channel: string, calls: Call[] = []): Source<string> {
  return {
    channel: channelEntry(channel),
    read: (_after, _limit, call) => {
      calls.push(call);
      return new Promise(() => undefined);
    },
  };
}

export function requestOf(given: Partial<MergeRequest>): MergeRequest {
  return {
    capability: 'orders.list',
    fingerprint: 'fingerprint',
    after: null,
    first: 10,
    direction: 'DESC',
    deadlineMs: 5000,
    callOf: (_channel, limits) => createCall(limits),
    ...given,
  };
}

/** The documented order over all channels: key, channel, id. */
export function inOrder(all: readonly Holding[], way: Direction): string[] {
  const sign = way === 'ASC' ? 1 : -1;
  return all
    .flatMap(({ channel, records }) => records.map((placed) => ({ ...placed, channel })))
    .sort(
      (left, right) =>
        sign * compareText(left.key, right.key) || compareText(left.channel, right.channel) || sign * compareIds(left.id, right.id),
    )
    .map(({ item }) => item);
}

export function itemsOf(list: MergedList<string>): string[] {
  return list.items.map(({ item }) => item);
}

/** Follows the end cursor to the end of the list; `sourcesOf` returns the channels for each page. */
export async function walk(
  sourcesOf: (turn: number) => readonly Source<string>[],
  way: Direction,
  limits: readonly number[],
): Promise<{ given: string[]; lists: MergedList<string>[] }> {
  const given: string[] = [];
  const lists: MergedList<string>[] = [];
  let after: string | null = null;
  for (let turn = 0; turn < 1000; turn += 1) {
    const list: MergedList<string> = await mergeLists(
      sourcesOf(turn),
      requestOf({ after, first: limits[turn % limits.length], direction: way }),
    );
    lists.push(list);
    given.push(...itemsOf(list));
    if (!list.hasNextPage) return { given, lists };
    after = list.endCursor();
  }
  throw new Error('The walk does not end.');
}

/** A channel over a provider that pages by key and cannot filter. */
export function scanned(
  { channel, records }: Holding,
  way: Direction,
  pageSize: number,
  maxPages: number,
  accept: (item: string) => boolean,
): Source<string> {
  const sorted = records.toSorted((left, right) => (way === 'ASC' ? 1 : -1) * compareText(left.key, right.key));
  const read = async (hint: string) => {
    const start = Number(hint) * pageSize;
    return {
      items: sorted.slice(start, start + pageSize),
      next: start + pageSize < sorted.length ? String(Number(hint) + 1) : null,
      isComplete: true,
    };
  };
  const previousHint = (hint: string): string => String(Number(hint) - 1);
  return {
    channel: channelEntry(channel),
    read: (after, limit) =>
      scan({ after, limit, direction: way, sorted: true, firstHint: '0', previousHint, read, accept, maxPages, asOf }),
  };
}
