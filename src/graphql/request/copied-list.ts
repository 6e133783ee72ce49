import type { Call } from '../../contract/call.js';
import type { ListPage } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { Order } from '../../domain/order.js';
import type { Direction, Placed, Position } from '../../domain/position.js';
import type { RecordSource } from '../../domain/record-source.js';
import type { SyncNoun } from '../../domain/sync.js';
import { now } from '../../domain/time.js';
import type { RecordCopies, RecordFilter, RecordSortColumn } from '../../store/copies/record-copies.js';
import type { Ledger } from '../../store/store.js';
import type { Sync } from '../../sync/sync.js';
import type { OwnList, OwnPageRequest } from './merge.js';
import type { OrderListRequest } from './order-join.js';

/** The part of a request's context that reads copies. */
export interface CopyRequest {
  readonly ledger: Ledger;
  readonly sync: Sync;
  /** A channel by name, when it exists and the viewer may see it. */
  channel(name: string): ChannelEntry | undefined;
}

/** A copied list as the store reads and counts it. */
export interface StoredList<T> {
  page(request: OwnPageRequest, call: Call): Promise<StoredPage<T>>;
  count(call: Call): Promise<number | null>;
}

interface StoredPage<T> {
  readonly items: readonly Placed<T>[];
  readonly isExhausted: boolean;
  readonly isComplete: boolean;
  readonly resume?: Position | undefined;
}

export const incompleteCopy = 'The copy may lack records, because no two reads of the whole list have agreed yet.';

/** Why the copy of a list is not used. */
export const withoutMaxAge = 'Without maxAge its provider is read.';

/** The copy of a list when it is at most `maxAge` seconds old; else why it is not used. */
export async function copyOf<T>(
  { sync }: CopyRequest,
  channel: string,
  noun: SyncNoun,
  maxAge: number | null,
  stored: StoredList<T>,
): Promise<OwnList<T> | string> {
  if (maxAge === null) return withoutMaxAge;
  const copy = await sync.freshCopy(channel, noun, maxAge);
  if (copy === undefined)
    return sync.isCopied(channel, noun) ? `Its copy is older than ${maxAge} seconds.` : 'The gateway keeps no copy of this list.';
  return {
    page: async (request, call) => ({
      ...(await stored.page(request, call)),
      isComplete: copy.isComplete,
      gap: copy.isComplete ? undefined : incompleteCopy,
      origin: 'SYNCED',
      asOf: copy.asOf,
    }),
    count: async (call) => (copy.isComplete ? stored.count(call) : null),
  };
}

/** The copy of a channel's orders. `filterOf` is called when they are read. */
export function copiedOrders(
  request: CopyRequest,
  channel: string,
  maxAge: number | null,
  sort: OrderListRequest['sort'],
  filterOf: () => Promise<OrderListRequest['filter']>,
): Promise<OwnList<Order> | string> {
  return copyOf(request, channel, 'orders', maxAge, storedOrders(request.ledger.copies.orders, channel, sort, filterOf));
}

/** The ledger's orders of a channel whose provider has no list of them. `gap`: what they may lack. */
export function ledgerOrders(
  { ledger }: CopyRequest,
  channel: string,
  gap: string | undefined,
  sort: OrderListRequest['sort'],
  filterOf: () => Promise<OrderListRequest['filter']>,
): OwnList<Order> {
  const stored = storedOrders(ledger.orders, channel, sort, filterOf);
  return {
    ...stored,
    async page(request, call) {
      const page = await stored.page(request, call);
      return { ...page, isComplete: page.isComplete && gap === undefined, gap, origin: 'LEDGER', asOf: now() };
    },
  };
}

function storedOrders(
  store: Pick<Ledger['orders'], 'list' | 'count'>,
  channel: string,
  sort: OrderListRequest['sort'],
  filterOf: () => Promise<OrderListRequest['filter']>,
): StoredList<Order> {
  return {
    page: async ({ isReversed, ...request }, { deadlineAt, signal }) =>
      store.list(channel, { ...request, filter: await filterOf(), sort: inDirection(sort, isReversed), deadlineAt, signal }),
    count: async ({ deadlineAt, signal }) => store.count(channel, { filter: await filterOf(), deadlineAt, signal }),
  };
}

/** How a list of copied records is read. */
export interface RecordSelection {
  readonly filter: RecordFilter;
  readonly sort: { readonly column: RecordSortColumn; readonly direction: Direction };
}

/** The copy of a channel's records. */
export function copiedRecords<Stored, T>(
  request: CopyRequest,
  { channel, noun, maxAge }: { readonly channel: string; readonly noun: SyncNoun; readonly maxAge: number | null },
  copies: RecordCopies<Stored>,
  { filter, sort }: RecordSelection,
  toItem: (stored: Stored) => T,
): Promise<OwnList<T> | string> {
  return copyOf(request, channel, noun, maxAge, {
    async page({ isReversed, ...page }, { deadlineAt, signal }) {
      const found = await copies.list(channel, { ...page, filter, sort: inDirection(sort, isReversed), deadlineAt, signal });
      return { ...found, items: found.items.map((placed) => ({ ...placed, item: toItem(placed.item) })) };
    },
    count: ({ deadlineAt, signal }) => copies.count(channel, { filter, deadlineAt, signal }),
  });
}

function inDirection<Sort extends { readonly direction: Direction }>(sort: Sort, isReversed: boolean): Sort {
  if (!isReversed) return sort;
  return { ...sort, direction: sort.direction === 'ASC' ? 'DESC' : 'ASC' };
}

/** The copy of one order; undefined when it is older than `maxAge`, or there is none that the viewer may see. */
export async function readCopiedOrder(
  request: CopyRequest,
  channel: string,
  reference: string,
  maxAge: number,
): Promise<Order | undefined> {
  if (!(await hasCopy(request, channel, 'orders'))) return undefined;
  const order = (await request.ledger.copies.orders.get(channel, [reference])).get(reference);
  return order !== undefined && request.sync.isFresh(order.source.asOf, maxAge) ? order : undefined;
}

/** The copy of one record, by its reference; undefined when it is older than `maxAge`, or there is none that the viewer may see. */
export async function readCopiedRecord<T extends { readonly source?: RecordSource | undefined }>(
  request: CopyRequest,
  { channel, noun, maxAge }: { readonly channel: string; readonly noun: SyncNoun; readonly maxAge: number },
  copies: RecordCopies<T>,
  reference: string,
): Promise<T | undefined> {
  if (!(await hasCopy(request, channel, noun))) return undefined;
  const state = (await request.ledger.copies.states([channel])).find((one) => one.noun === noun);
  // It has changed since, and is read again soon.
  if (state === undefined || state.rechecks.includes(reference)) return undefined;
  const record = (await copies.get(channel, [reference])).get(reference);
  return record?.source !== undefined && request.sync.isFresh(record.source.asOf, maxAge) ? record : undefined;
}

async function hasCopy(request: CopyRequest, name: string, noun: SyncNoun): Promise<boolean> {
  if (request.channel(name) === undefined || !request.sync.isCopied(name, noun)) return false;
  await request.sync.caughtUp(name);
  return true;
}

/** Records of a live list, with when they were read. */
export function withReadTimes<T extends object>(page: ListPage<T>): ListPage<T> {
  const source: RecordSource = { kind: 'LIVE', asOf: page.asOf, isDeletedAtProvider: false };
  return { ...page, items: page.items.map((placed) => ({ ...placed, item: { ...placed.item, source } })) };
}

/** A record that was read just now. */
export function readNow<T extends object>(record: T): T {
  return { ...record, source: { kind: 'LIVE', asOf: now(), isDeletedAtProvider: false } satisfies RecordSource };
}

/** The resolvers of where a record comes from. */
export const recordSourceResolvers = {
  origin: ({ source }: { readonly source?: RecordSource | undefined }) => source?.kind ?? 'LIVE',
  asOf: ({ source }: { readonly source?: RecordSource | undefined }) => source?.asOf ?? now(),
  isDeletedAtProvider: ({ source }: { readonly source?: RecordSource | undefined }) => source?.isDeletedAtProvider ?? false,
};
