import { missingCapability } from '../contract/capability.js';
import type { Refusal } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import { mergeKeys, type Order } from '../domain/order.js';
import { now } from '../domain/time.js';
import type { Ledger } from '../store/store.js';
import { refused, type Preparation, type WriteAnswer } from './write-request.js';
import type { Writes } from './writes.js';

export interface OrderTracking {
  readonly client: string;
  readonly provider: Provider;
  /** The order as the client sent it. Null in `placedAt` means now. The channel is the provider's. */
  readonly order: Order;
  readonly idempotencyKey: string | null;
}

/** Stores an order that its provider cannot list. It replaces the stored order. */
export async function trackOrder(deps: { ledger: Ledger; writes: Writes }, tracking: OrderTracking): Promise<WriteAnswer> {
  const { client, provider, order, idempotencyKey } = tracking;
  const track = provider.orders?.track;
  if (track === undefined) return refused(missingCapability(provider, 'orders.track'));
  const refusals = [...checkOrder(order), ...track.check(order)];
  if (refusals.length > 0) return refused(...refusals);
  const { source: _source, ...input } = order;
  return deps.writes.perform({
    client,
    channel: provider.channel,
    operation: 'trackOrder',
    idempotencyKey,
    input,
    orderReference: order.reference,
    prepare: () => prepare(deps.ledger, tracking),
  });
}

async function prepare(ledger: Ledger, { client, provider, order }: OrderTracking): Promise<Preparation> {
  const { channel } = provider;
  const before = (await ledger.orders.get(channel, [order.reference])).get(order.reference);
  return {
    send: async () => {
      const at = now();
      const tracked: Order = { ...reportedAgain(order, before, at), channel, source: { kind: 'LEDGER', asOf: at } };
      const event = {
        channel,
        reference: order.reference,
        at,
        kind: 'TRACKED',
        actor: client,
        from: before?.status ?? null,
        to: order.status,
        note: null,
        origin: 'WRITE',
      } as const;
      await ledger.orders.put(tracked, event);
      return { outcome: 'APPLIED', providerId: null };
    },
  };
}

/** The new order with the stored times and keys that it does not have. Without the keys the order could not be updated. */
function reportedAgain(order: Order, before: Order | undefined, at: string): Order {
  if (before === undefined) return { ...order, placedAt: order.placedAt ?? at };
  return {
    ...order,
    keys: mergeKeys(before.keys, order.keys),
    placedAt: order.placedAt ?? before.placedAt ?? at,
    updatedAt: order.updatedAt ?? before.updatedAt,
    statusChangedAt: order.statusChangedAt ?? (order.status === before.status ? before.statusChangedAt : at),
  };
}

function checkOrder({ reference, status }: Order): Refusal[] {
  const refusals: Refusal[] = [];
  // A length that every index can hold, and characters that every database can store.
  if (!/^[^\p{Cc}\p{Cs}]{1,255}$/u.test(reference)) {
    refusals.push({
      code: 'INVALID',
      message: 'A reference must have 1 to 255 characters without control characters.',
      field: ['reference'],
    });
  }
  if (status === 'UNKNOWN')
    refusals.push({ code: 'UNSUPPORTED_STATUS', message: 'An order cannot be tracked with the status UNKNOWN.', field: ['status'] });
  return refusals;
}
