import type { Call } from '../../contract/call.js';
import { ProviderError } from '../../contract/error.js';
import type { Found, ListPage, Orders } from '../../contract/provider.js';
import type { Order } from '../../domain/order.js';
import { now } from '../../domain/time.js';
import type { Ledger } from '../../store/store.js';
import { isReached, joinPages, newestTruth, type OrderListRequest, type RememberedPage } from './order-join.js';

/** How often a page is read on when nothing of it was left: everything on it stands in another place. */
const maxEmptyPages = 3;

/** A channel's orders: what the provider lists joined with what the ledger learnt, one order once. */
export async function listChannelOrders(
  ledger: Ledger,
  channel: string,
  orders: Orders,
  request: OrderListRequest,
  call: Call,
  emptyPages = 0,
): Promise<ListPage<Order>> {
  const [live, remembered] = await Promise.all([
    orders.list?.(request, call),
    ledger.orders.list(channel, { ...request, deadlineAt: call.deadlineAt, signal: call.signal }),
  ]);
  if (live === undefined) {
    const isComplete = remembered.isComplete && orders.listGap === undefined;
    return { ...remembered, isComplete, gap: orders.listGap, asOf: now() };
  }
  if (remembered.isChannelEmpty === true) return live;
  const known = await ledger.orders.get(
    channel,
    live.items.map(({ id }) => id),
  );
  const isUnknown = known.size === 0 && remembered.items.length === 0 && remembered.isComplete;
  if (isUnknown) return { ...live, isExhausted: live.isExhausted && remembered.isExhausted };
  const told = await readUnlisted(orders, live, remembered, request, call);
  const joined = joinPages(live, remembered, { remembered: known, live: told }, request);
  const isEmptied = remembered.isComplete && joined.items.length === 0 && live.items.length + remembered.items.length > 0;
  if (joined.resume === undefined || !isEmptied || emptyPages === maxEmptyPages) return joined;
  const next = await listChannelOrders(ledger, channel, orders, { ...request, after: joined.resume }, call, emptyPages + 1);
  return { ...next, isComplete: joined.isComplete && next.isComplete };
}

/** Asks the provider for orders that only the ledger lists here: they may have changed since, or be gone. */
async function readUnlisted(
  orders: Orders,
  live: ListPage<Order>,
  remembered: RememberedPage,
  { sort }: OrderListRequest,
  call: Call,
): Promise<Found<Order>> {
  const listed = new Set(live.items.map(({ id }) => id));
  const unlisted = remembered.items.filter((placed) => !listed.has(placed.id) && isReached(live, placed, sort.direction));
  if (unlisted.length === 0 || orders.get === undefined) return new Map();
  const references = unlisted.map(({ id }) => id);
  return orders.get(references, call, async () => new Set(references));
}

/** Reads orders live, and from the ledger those that the provider does not (or no longer) tell. */
export async function readChannelOrders(
  ledger: Ledger,
  channel: string,
  orders: Orders | undefined,
  references: readonly string[],
  call: Call,
): Promise<Found<Order>> {
  if (orders?.get === undefined) return ledger.orders.get(channel, references);
  const remembering = ledger.orders.get(channel, references);
  const [live, remembered] = await Promise.all([
    orders.get(references, call, async () => new Set((await remembering).keys())),
    remembering,
  ]);
  const found = references.flatMap((reference) => {
    const told = live.get(reference);
    const order = told instanceof ProviderError ? told : newestTruth(told, remembered.get(reference));
    return order === undefined ? [] : [[reference, order] as const];
  });
  return new Map(found);
}
