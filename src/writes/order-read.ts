import type { Call } from '../contract/call.js';
import { createCall } from '../contract/call.js';
import { ProviderError, type Refusal } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import type { Order } from '../domain/order.js';
import type { Ledger } from '../store/store.js';

/**
 * The order as it stands now: live where the provider can be read, else as the ledger remembers it; a refusal when there is none. The
 * request's limit of time holds, its memory and its signal do not: what was read before the order was locked may be old, and a twin of
 * this write may still wait when the client has left.
 */
export async function readOrder(
  ledger: Ledger,
  { channel, orders }: Provider,
  reference: string,
  { deadlineAt, onExchange }: Call,
): Promise<Order | Refusal> {
  if (orders?.get !== undefined) {
    const own = async (): Promise<ReadonlySet<string>> => new Set((await ledger.orders.get(channel, [reference])).keys());
    const told = (await orders.get([reference], createCall({ deadlineAt, onExchange }), own)).get(reference);
    if (told instanceof ProviderError) throw told;
    return told ?? notFound;
  }
  return (await ledger.orders.get(channel, [reference])).get(reference) ?? missingSnapshot;
}

/** Whether the ledger is where this order's state is kept, because its provider cannot tell it. */
export function isKeptByLedger({ orders }: Provider): boolean {
  return orders?.get === undefined;
}

export function isRefusal(read: Order | Refusal): read is Refusal {
  return 'code' in read;
}

const notFound: Refusal = { code: 'NOT_FOUND', message: 'There is no such order.', field: ['orderId'] };

const missingSnapshot: Refusal = {
  code: 'MISSING_ORDER_SNAPSHOT',
  message: 'The provider cannot be asked for this order, and the gateway has not seen it. Tell it with trackOrder first.',
  field: ['orderId'],
};
