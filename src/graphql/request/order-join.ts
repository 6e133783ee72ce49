import { ProviderError } from '../../contract/error.js';
import type { Found, ListPage, ListRequest, OrderSortField } from '../../contract/provider.js';
import type { Order } from '../../domain/order.js';
import { matchesOrderFilter, type OrderFilter } from '../../domain/order-filter.js';
import { comparePositions, type Direction, type Placed, type Position } from '../../domain/position.js';

export type OrderListRequest = ListRequest<OrderFilter, OrderSortField>;

/** A page of what the ledger learnt. */
export interface RememberedPage {
  readonly items: readonly Placed<Order>[];
  readonly isExhausted: boolean;
  /** False when a bound was reached before the page was full: `resume` is where to go on. */
  readonly isComplete: boolean;
  readonly resume?: Position | undefined;
  /** True when the ledger had no order of the channel when the page was read. */
  readonly isChannelEmpty?: boolean | undefined;
}

/** What both say of the orders on the two pages, whether they stand there or not. */
export interface Witnesses {
  /** By the ledger, of what the provider lists. */
  readonly remembered: ReadonlyMap<string, Order>;
  /** By the provider, of what only the ledger lists. */
  readonly live: Found<Order>;
}

/**
 * Two pages of one total order as one, in which an order stands once: where the one that knows it later has it, and only when it passes
 * the filter as that one tells it. What lies behind the end of an unfinished page waits for the next: a channel has one place in the
 * cursor, and passing it would lose what the other tells in between.
 */
export function joinPages(live: ListPage<Order>, remembered: RememberedPage, known: Witnesses, request: OrderListRequest): ListPage<Order> {
  const { direction } = request.sort;
  const end = earliest([endOf(live), endOf(remembered)], direction);
  const isWithin = (placed: Position): boolean => end === null || comparePositions(placed, end, direction) <= 0;
  const all = [...liveInPlace(live, known, request), ...rememberedInPlace(live, remembered, known, request)];
  const items = inOrder(all.filter(isWithin), direction, request.after);
  const cut = items.slice(0, request.limit);
  const isCut = items.length > cut.length;
  return {
    ...live,
    items: cut,
    isExhausted: live.isExhausted && remembered.isExhausted && !isCut,
    isComplete: live.isComplete && remembered.isComplete,
    resume: isCut || end === null ? undefined : { ...end, hint: end.hint ?? hintAt(end, live, request) },
  };
}

/** What was read just now, unless the provider told by itself of a later change than it lists; keys come from whoever knows them. */
export function newestTruth(live: Order | undefined, remembered: Order | undefined): Order | undefined {
  if (live === undefined || remembered === undefined) return live ?? remembered;
  if (!isLater(remembered, live)) return { ...live, keys: remembered.keys };
  return { ...remembered, items: remembered.items ?? live.items };
}

function isLater(remembered: Order, live: Order): boolean {
  return remembered.updatedAt !== null && (live.updatedAt === null || remembered.updatedAt > live.updatedAt);
}

function liveInPlace(live: ListPage<Order>, known: Witnesses, request: OrderListRequest): Placed<Order>[] {
  return live.items.flatMap((placed) => {
    const remembered = known.remembered.get(placed.id);
    const truth = newestTruth(placed.item, remembered) ?? placed.item;
    const isSuperseded = remembered !== undefined && isLater(remembered, placed.item);
    const standsHere = !isSuperseded || (keyOf(truth, request) === placed.key && passes(truth, request));
    return standsHere ? [{ ...placed, item: truth }] : [];
  });
}

function rememberedInPlace(
  live: ListPage<Order>,
  remembered: RememberedPage,
  known: Witnesses,
  request: OrderListRequest,
): Placed<Order>[] {
  const listed = new Map(live.items.map((placed) => [placed.id, placed.item]));
  return remembered.items.flatMap((placed) => {
    const told = listed.get(placed.id) ?? known.live.get(placed.id);
    // What the provider no longer knows, and what cannot be read, is as it is remembered.
    if (told === undefined || told instanceof ProviderError) return [placed];
    const truth = newestTruth(told, placed.item) ?? placed.item;
    const isInItsPlace = keyOf(truth, request) === placed.key && passes(truth, request);
    const isGivenAlready = listed.has(placed.id) && keyOf(told, request) === placed.key;
    return isInItsPlace && !isGivenAlready ? [{ ...placed, item: truth }] : [];
  });
}

/** A provider's own search finds more than ours, and branches are told by its filter alone: neither is judged again. */
function passes(order: Order, { filter }: OrderListRequest): boolean {
  return matchesOrderFilter(order, { ...filter, search: null, branchId: null });
}

function keyOf(order: Order, { sort }: OrderListRequest): string {
  return (sort.field === 'PLACED_AT' ? order.placedAt : order.updatedAt) ?? '';
}

/** Null: the page goes on to the end of the list. */
function endOf({ isExhausted, resume, items }: RememberedPage): Position | null {
  return isExhausted ? null : (resume ?? items.at(-1) ?? null);
}

function earliest(ends: readonly (Position | null)[], direction: Direction): Position | null {
  const [first, second] = ends.filter((end) => end !== null);
  if (first === undefined || second === undefined) return first ?? null;
  return comparePositions(first, second, direction) <= 0 ? first : second;
}

/** Whether a position is on the page, or behind the end to which the page reaches. */
export function isReached(page: ListPage<Order>, position: Position, direction: Direction): boolean {
  const end = endOf(page);
  return end === null || comparePositions(position, end, direction) <= 0;
}

function hintAt(end: Position, live: ListPage<Order>, { after, sort }: OrderListRequest): string | undefined {
  const before = live.items.filter((placed) => comparePositions(placed, end, sort.direction) <= 0);
  return before.at(-1)?.hint ?? after?.hint;
}

/** A remembered order has no place in the provider's pages: the next page is looked for where the live one before it stood. */
function inOrder(items: readonly Placed<Order>[], direction: Direction, after: Position | null): Placed<Order>[] {
  const sorted = [...items].sort((left, right) => comparePositions(left, right, direction));
  let hint = after?.hint;
  return sorted.map((placed) => {
    hint = placed.hint ?? hint;
    return { ...placed, hint };
  });
}
