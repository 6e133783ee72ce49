import { toOrder, type Order } from '../../src/domain/order.js';
import type { NewOrderEvent } from '../../src/store/events/events.js';

export const noon = '2026-01-01T12:00:00.000Z';

/** An order with few fields. */
export function orderOf(channel: string, reference: string, overrides: Partial<Order> = {}): Order {
  return toOrder({ channel, reference, status: 'PENDING', placedAt: noon, source: { kind: 'LEDGER', asOf: noon }, ...overrides });
}

export function eventOf(channel: string, reference: string, overrides: Partial<NewOrderEvent> = {}): NewOrderEvent {
  return {
    channel,
    reference,
    at: noon,
    kind: 'TRACKED',
    actor: 'shop',
    from: null,
    to: 'PENDING',
    note: null,
    origin: 'WEBHOOK',
    ...overrides,
  };
}
