import type { OrderStatus } from './order.js';
import type { Instant } from './time.js';

export type OrderEventKind =
  'PLACED' | 'STATUS_REQUESTED' | 'STATUS_CHANGED' | 'STATUS_REJECTED' | 'PAYMENT_CHANGED' | 'DETAILS_CHANGED' | 'TRACKED';

/** What the gateway saw or did with an order. `actor` is a client's or provider's name. */
export interface OrderEvent {
  readonly id: string;
  readonly channel: string;
  readonly reference: string;
  readonly at: Instant;
  readonly kind: OrderEventKind;
  readonly actor: string | null;
  readonly from: OrderStatus | null;
  readonly to: OrderStatus | null;
  readonly note: string | null;
}
