import type { Call } from '../contract/call.js';
import { createCall } from '../contract/call.js';
import { ProviderError, type Refusal } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import type { Order } from '../domain/order.js';
import type { Ledger } from '../store/store.js';

/**
 * The present order: live where the provider can be read, else from the ledger; a refusal when there is none. The read has the request's
 * deadline, but neither its cache nor its abort signal: what was read before the order was locked may be old, and another request may have
 * joined this write.
 */
export async function readOrder(
  ledger: Ledger,
  { channel, orders }: Provider,
  reference: string,
  { deadlineAt, onExchange }: Call,
): Promise<Order | Refusal> {
  if (orders?.get !== undefined) {
    const own = async (): Promise<ReadonlySet<string>> => new Set((await ledger.orders.get(channel, [reference])).keys());
    const found = (await orders.get([reference], createCall({ deadlineAt, onExchange }), own)).get(reference);
    if (found instanceof ProviderError) throw found;
    return found ?? notFound;
  }
  return (await ledger.orders.get(channel, [reference])).get(reference) ?? missingSnapshot;
}

/** Whether the ledger holds the state of orders, because the provider cannot return them. */
export function isKeptByLedger({ orders }: Provider): boolean {
  return orders?.get === undefined;
}

export function isRefusal(read: Order | Refusal): read is Refusal {
  return 'code' in read;
}

const notFound: Refusal = { code: 'NOT_FOUND', message: 'There is no such order.', field: ['orderId'] };

const missingSnapshot: Refusal = {
  code: 'MISSING_ORDER_SNAPSHOT',
  message: 'The provider cannot return this order, and the gateway does not have it. Add it with trackOrder first.',
  field: ['orderId'],
};
