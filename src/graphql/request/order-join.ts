import { ProviderError } from '../../contract/error.js';
import type { Found, ListPage, ListRequest, OrderSortField } from '../../contract/provider.js';
import { toOrder, type Order } from '../../domain/order.js';
import { matchesOrderFilter, type OrderFilter } from '../../domain/order-filter.js';
import { comparePositions, type Direction, type Placed, type Position } from '../../domain/position.js';

export type OrderListRequest = ListRequest<OrderFilter, OrderSortField>;

/** A page of orders from the ledger. */
export interface LedgerPage {
  readonly items: readonly Placed<Order>[];
  readonly isExhausted: boolean;
  /** False when the ledger stopped at a bound before the page was full; the next page starts at `resume`. */
  readonly isComplete: boolean;
  readonly resume?: Position | undefined;
  /** True when the ledger had no order of the channel when the page was read. */
  readonly isChannelEmpty?: boolean | undefined;
}

/** What the other side has of the orders on a page, by reference. */
export interface OtherVersions {
  /** From the ledger, of orders that the provider lists. */
  readonly stored: ReadonlyMap<string, Order>;
  /** From the provider, of orders that only the ledger lists. */
  readonly live: Found<Order>;
}

/**
 * Joins a page of the provider and a page of the ledger, both in the same total order. Every order appears once, in its latest version, at
 * the position of that version, and only if that version passes the filter. The joined page ends where the first unfinished page ends: a
 * channel has one position in the cursor, and items beyond it could hide orders that the other side has not returned yet.
 */
export function joinPages(live: ListPage<Order>, stored: LedgerPage, other: OtherVersions, request: OrderListRequest): ListPage<Order> {
  const { direction } = request.sort;
  const end = earlierEnd([endOf(live), endOf(stored)], direction);
  const isWithin = (placed: Position): boolean => end === null || comparePositions(placed, end, direction) <= 0;
  const all = [...liveItems(live, other, request), ...ledgerItems(live, stored, other, request)];
  const items = sortWithHints(all.filter(isWithin), direction, request.after);
  const page = items.slice(0, request.limit);
  const isCut = items.length > page.length;
  return {
    ...live,
    items: page,
    isExhausted: live.isExhausted && stored.isExhausted && !isCut,
    isComplete: live.isComplete && stored.isComplete,
    total: undefined,
    resume: isCut || end === null ? undefined : { ...end, hint: end.hint ?? hintAt(end, live, request) },
  };
}

/**
 * The live version, unless a webhook brought a later change to the ledger. Message keys are only in the ledger; items may be missing in a
 * webhook and are then taken from the live version.
 */
export function latestVersion(live: Order | undefined, stored: Order | undefined): Order | undefined {
  if (live === undefined || stored === undefined) return live ?? stored;
  // The live version may be a view.
  if (!isLater(stored, live)) return { ...toOrder(live), keys: stored.keys };
  return { ...stored, items: stored.items ?? live.items };
}

function isLater(stored: Order, live: Order): boolean {
  return stored.updatedAt !== null && (live.updatedAt === null || stored.updatedAt > live.updatedAt);
}

function liveItems(live: ListPage<Order>, other: OtherVersions, request: OrderListRequest): Placed<Order>[] {
  return live.items.flatMap((placed) => {
    const stored = other.stored.get(placed.id);
    const latest = latestVersion(placed.item, stored) ?? placed.item;
    const isSuperseded = stored !== undefined && isLater(stored, placed.item);
    const belongsHere = !isSuperseded || (sortKey(latest, request) === placed.key && passesFilter(latest, request));
    return belongsHere ? [{ ...placed, item: latest }] : [];
  });
}

function ledgerItems(live: ListPage<Order>, stored: LedgerPage, other: OtherVersions, request: OrderListRequest): Placed<Order>[] {
  const listed = new Map(live.items.map((placed) => [placed.id, placed.item]));
  return stored.items.flatMap((placed) => {
    const liveVersion = listed.get(placed.id) ?? other.live.get(placed.id);
    // The provider no longer has the order, or could not be read: the stored version stays.
    if (liveVersion === undefined || liveVersion instanceof ProviderError) return [placed];
    const latest = latestVersion(liveVersion, placed.item) ?? placed.item;
    const belongsHere = sortKey(latest, request) === placed.key && passesFilter(latest, request);
    const isListedLive = listed.has(placed.id) && sortKey(liveVersion, request) === placed.key;
    return belongsHere && !isListedLive ? [{ ...placed, item: latest }] : [];
  });
}

/** Does not check `search` and `branchId` again: a provider searches more fields than the ledger, and only its filter knows branches. */
function passesFilter(order: Order, { filter }: OrderListRequest): boolean {
  return matchesOrderFilter(order, { ...filter, search: null, branchId: null });
}

function sortKey(order: Order, { sort }: OrderListRequest): string {
  return (sort.field === 'PLACED_AT' ? order.placedAt : order.updatedAt) ?? '';
}

/** The last position that the page covers; null when it covers the list to its end. */
function endOf({ isExhausted, resume, items }: LedgerPage): Position | null {
  return isExhausted ? null : (resume ?? items.at(-1) ?? null);
}

function earlierEnd(ends: readonly (Position | null)[], direction: Direction): Position | null {
  const [first, second] = ends.filter((end) => end !== null);
  if (first === undefined || second === undefined) return first ?? null;
  return comparePositions(first, second, direction) <= 0 ? first : second;
}

/** Whether the page covers this position. A position that it does not cover belongs to a later page. */
export function isReached(page: ListPage<Order>, position: Position, direction: Direction): boolean {
  const end = endOf(page);
  return end === null || comparePositions(position, end, direction) <= 0;
}

function hintAt(end: Position, live: ListPage<Order>, { after, sort }: OrderListRequest): string | undefined {
  const before = live.items.filter((placed) => comparePositions(placed, end, sort.direction) <= 0);
  return before.at(-1)?.hint ?? after?.hint;
}

/** A stored order has no hint (such as a page number of the provider), so it takes the hint of the live order before it. */
function sortWithHints(items: readonly Placed<Order>[], direction: Direction, after: Position | null): Placed<Order>[] {
  const sorted = [...items].sort((left, right) => comparePositions(left, right, direction));
  let hint = after?.hint;
  return sorted.map((placed) => {
    hint = placed.hint ?? hint;
    return { ...placed, hint };
  });
}
