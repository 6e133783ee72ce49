import type { Money } from '../../src/domain/money.js';
import { toOrder, type Order } from '../../src/domain/order.js';
import { openLedger, type LedgerOptions } from '../../src/store/store.js';

/** Orders of a channel of Z-API's. */
export interface KnownOrders {
  readonly channel: string;
  readonly count: number;
}

/** Kept at once. */
const together = 500;

export function referenceOf(index: number): string {
  return `order-${index}`;
}

/** Puts orders into a ledger that is not open, as if webhooks had reported them: a minute apart, the last one the newest. */
export async function rememberOrders(where: LedgerOptions, { channel, count }: KnownOrders): Promise<void> {
  const ledger = await openLedger(where);
  for (let first = 0; first < count; first += together) {
    await ledger.transaction(async ({ orders }) => {
      for (let index = first; index < Math.min(first + together, count); index += 1) {
        const order = orderOf(channel, index);
        const { reference, status, source } = order;
        await orders.put(order, {
          channel,
          reference,
          at: source.asOf,
          kind: 'PLACED',
          actor: channel,
          from: null,
          to: status,
          note: null,
          origin: 'WEBHOOK',
        });
      }
    });
  }
  await ledger.close();
}

/** The same with orders of any provider, by their own channels. */
export async function rememberSamples(where: LedgerOptions, samples: readonly Order[]): Promise<void> {
  const ledger = await openLedger(where);
  for (const sample of samples) {
    const { channel, reference } = sample;
    const at = sample.placedAt ?? sample.source.asOf;
    const event = { channel, reference, at, kind: 'PLACED', actor: channel, from: null, to: sample.status, note: null } as const;
    await ledger.orders.put(sample, { ...event, origin: 'WEBHOOK' });
  }
  await ledger.close();
}

/** With everything that an update at Z-API repeats. */
function orderOf(channel: string, index: number): Order {
  const asOf = new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString();
  const price: Money = { amount: '10.00', currencyCode: 'BRL' };
  const item = { productId: '1', retailerId: null, name: 'A shirt', quantity: 1, unitPrice: price, total: null, imageUrl: null };
  return toOrder({
    channel,
    reference: referenceOf(index),
    status: 'PENDING',
    paymentStatus: 'PENDING',
    customer: { name: 'Ana', phoneNumber: '+5511999990000', email: null, contactId: '5511999990000' },
    items: [{ ...item, isCustomItem: false }],
    subtotal: price,
    total: price,
    placedAt: asOf,
    updatedAt: asOf,
    keys: { messageId: `message-${index}`, orderRequestId: `request-${index}`, orderToken: null },
    source: { kind: 'LEDGER', asOf },
  });
}
