import type { Call } from '../../contract/call.js';
import type { ListPage } from '../../contract/provider.js';
import type { Order } from '../../domain/order.js';
import type { Ledger } from '../../store/store.js';
import type { Sync } from '../../sync/sync.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { OrderListRequest } from './order-join.js';

/** The part of a request's context that reads copies. */
export interface CopyRequest {
  readonly ledger: Ledger;
  readonly sync: Sync;
  /** A channel by name, when it exists and the viewer may see it. */
  channel(name: string): ChannelEntry | undefined;
}

/** A page of the copy of a channel's orders; undefined when the copy is older than `maxAge` seconds or there is none. */
export async function listCopiedOrders(
  { ledger, sync }: CopyRequest,
  channel: string,
  request: OrderListRequest,
  maxAge: number,
  { deadlineAt, signal }: Call,
): Promise<ListPage<Order> | undefined> {
  const copy = await sync.freshCopy(channel, 'orders', maxAge);
  if (copy === undefined) return undefined;
  const page = await ledger.copies.orders.list(channel, { ...request, deadlineAt, signal });
  return {
    ...page,
    isComplete: page.isComplete && copy.isComplete,
    gap: copy.isComplete ? undefined : 'The copy may lack orders, because no two reads of the whole list have agreed yet.',
    origin: 'SYNCED',
    asOf: copy.asOf,
  };
}

/** The copy of an order; undefined when it is older than `maxAge` seconds, or there is none that the viewer may see. */
export async function readCopiedOrder(
  request: CopyRequest,
  channel: string,
  reference: string,
  maxAge: number,
): Promise<Order | undefined> {
  const { ledger, sync } = request;
  if (request.channel(channel) === undefined || !sync.isCopied(channel, 'orders')) return undefined;
  await sync.caughtUp(channel);
  const order = (await ledger.copies.orders.get(channel, [reference])).get(reference);
  return order !== undefined && sync.isFresh(order.source.asOf, maxAge) ? order : undefined;
}
