import type { Money } from '../domain/money.js';
import { toOrder, type Order } from '../domain/order.js';
import type { LedgerParts } from '../store/store.js';
import type { WriteResult } from './write-request.js';

/** What an order that was sent to a customer is stored with. */
export interface SentOrder extends Pick<Order, 'channel' | 'customer' | 'items' | 'discount' | 'tax' | 'shipping'> {
  readonly currencyCode: string;
  /** The client that sent it. */
  readonly client: string;
}

/**
 * Stores an order of which the provider will report nothing but payments, under the reference that the customer's phone knows. An order that is stored
 * already, such as the customer's cart, stays as it is.
 */
export async function storeSentOrder({ orders }: LedgerParts, sent: SentOrder, { outcome, at, result }: WriteResult): Promise<void> {
  const reference = result?.['orderReference'] ?? null;
  if (outcome === 'UNKNOWN' || reference === null) return;
  const { client, channel, currencyCode, ...fields } = sent;
  const toMoney = (amount: string | null | undefined): Money | null => (amount == null ? null : { amount, currencyCode });
  if ((await orders.get(channel, [reference])).has(reference)) return;
  const order = toOrder({
    ...fields,
    channel,
    reference,
    status: 'PENDING',
    paymentStatus: 'PENDING',
    subtotal: toMoney(result?.['orderSubtotal']),
    total: toMoney(result?.['orderTotal']),
    itemCount: fields.items?.length ?? null,
    placedAt: at,
    source: { kind: 'LEDGER', asOf: at },
  });
  const event = { channel, reference, at, kind: 'PLACED', actor: client, from: null, to: order.status, note: null } as const;
  await orders.put(order, { ...event, origin: 'WRITE' });
}
