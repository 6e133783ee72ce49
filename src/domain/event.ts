import type { OrderStatus } from './order.js';
import type { Instant } from './time.js';

export type OrderEventKind =
  | 'PLACED'
  | 'STATUS_REQUESTED'
  | 'STATUS_CHANGED'
  | 'STATUS_REJECTED'
  | 'PAYMENT_CHANGED'
  | 'DETAILS_CHANGED'
  | 'TRACKED'
  | 'DELETED'
  | 'RESTORED';

/** How the gateway learned of a change: the provider reported it, a client wrote it, or a read of the provider found it. */
export type EventOrigin = 'WEBHOOK' | 'WRITE' | 'READ';

/** A recorded event of an order. `actor` is the name of a client or provider. */
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
  /** Null: it was recorded by a version that did not note it. */
  readonly origin: EventOrigin | null;
}

/** What happened last in a conversation. READ: somebody marked it as read. */
export type ConversationChange = 'MESSAGE' | 'STATUS' | 'READ' | 'ASSIGNED';

/** That a conversation changed, up to this change. A later change replaces the event. */
export interface ConversationEvent {
  readonly id: string;
  readonly channel: string;
  readonly contactId: string;
  readonly at: Instant;
  readonly change: ConversationChange;
}
