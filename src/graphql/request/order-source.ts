import type { Call } from '../../contract/call.js';
import { ProviderError } from '../../contract/error.js';
import type { Found, ListPage, Orders } from '../../contract/provider.js';
import type { Order } from '../../domain/order.js';
import { now } from '../../domain/time.js';
import type { Ledger } from '../../store/store.js';
import { isReached, joinPages, latestVersion, type OrderListRequest, type LedgerPage } from './order-join.js';

/** How many further pages are read when joining leaves a page empty, because all of its orders belong to another position. */
const maxEmptyPages = 3;

/** Lists the orders of one channel: the provider's list joined with the ledger, each order once. */
export async function listChannelOrders(
  ledger: Ledger,
  channel: string,
  orders: Orders,
  request: OrderListRequest,
  call: Call,
  emptyPages = 0,
): Promise<ListPage<Order>> {
  const [live, stored] = await Promise.all([
    orders.list?.(request, call),
    ledger.orders.list(channel, { ...request, deadlineAt: call.deadlineAt, signal: call.signal }),
  ]);
  if (live === undefined) {
    const isComplete = stored.isComplete && orders.listGap === undefined;
    return { ...stored, isComplete, gap: orders.listGap, origin: 'LEDGER', asOf: now() };
  }
  if (stored.isChannelEmpty === true) return live;
  const storedVersions = await ledger.orders.get(
    channel,
    live.items.map(({ id }) => id),
  );
  const hasNothingStored = storedVersions.size === 0 && stored.items.length === 0 && stored.isComplete;
  if (hasNothingStored) return { ...live, isExhausted: live.isExhausted && stored.isExhausted, total: undefined };
  const liveVersions = await readUnlisted(orders, live, stored, request, call);
  const joined = joinPages(live, stored, { stored: storedVersions, live: liveVersions }, request);
  const isEmptied = stored.isComplete && joined.items.length === 0 && live.items.length + stored.items.length > 0;
  if (joined.resume === undefined || !isEmptied || emptyPages === maxEmptyPages) return joined;
  const next = await listChannelOrders(ledger, channel, orders, { ...request, after: joined.resume }, call, emptyPages + 1);
  return { ...next, isComplete: joined.isComplete && next.isComplete };
}

/** Reads the orders that only the ledger lists on this page from the provider: they may have changed since, or no longer exist. */
async function readUnlisted(
  orders: Orders,
  live: ListPage<Order>,
  stored: LedgerPage,
  { sort }: OrderListRequest,
  call: Call,
): Promise<Found<Order>> {
  const listed = new Set(live.items.map(({ id }) => id));
  const unlisted = stored.items.filter((placed) => !listed.has(placed.id) && isReached(live, placed, sort.direction));
  if (unlisted.length === 0 || orders.get === undefined) return new Map();
  const references = unlisted.map(({ id }) => id);
  return orders.get(references, call, async () => new Set(references));
}

/** Reads orders by reference: live where the provider can, and from the ledger those that it does not, or no longer, return. */
export async function readChannelOrders(
  ledger: Ledger,
  channel: string,
  orders: Orders | undefined,
  references: readonly string[],
  call: Call,
): Promise<Found<Order>> {
  if (orders?.get === undefined) return ledger.orders.get(channel, references);
  const readingStored = ledger.orders.get(channel, references);
  const [live, stored] = await Promise.all([
    orders.get(references, call, async () => new Set((await readingStored).keys())),
    readingStored,
  ]);
  const found = references.flatMap((reference) => {
    const liveVersion = live.get(reference);
    const order = liveVersion instanceof ProviderError ? liveVersion : latestVersion(liveVersion, stored.get(reference));
    return order === undefined ? [] : [[reference, order] as const];
  });
  return new Map(found);
}
