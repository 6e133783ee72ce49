import type { Message, MessageStatus } from './message.js';
import type { Order, OrderStatus, PaymentStatus } from './order.js';
import type { TemplateChange } from './template.js';
import type { Instant } from './time.js';

/** A whole order that a provider reported, with the keys that later writes need. */
export interface OrderReceived {
  readonly kind: 'order-received';
  readonly order: Order;
  /** The provider's time of the event; null when it gives none. */
  readonly at: Instant | null;
}

/** A change of an order, reported without the order. null = not reported. */
export interface OrderChanged {
  readonly kind: 'order-changed';
  readonly reference: string;
  readonly status: OrderStatus | null;
  readonly providerStatus: string | null;
  readonly paymentStatus: PaymentStatus | null;
  readonly providerPaymentStatus: string | null;
  readonly transactionId: string | null;
  readonly at: Instant | null;
  readonly note: string | null;
}

/** A message that arrived or was sent. */
export interface MessageReceived {
  readonly kind: 'message-received';
  readonly message: Message;
}

/** The status of messages. `correlationId` is the gateway's, where the provider returns it: it identifies the write that sent the message. */
export interface MessageStatusReceived {
  readonly kind: 'message-status';
  readonly messageIds: readonly string[];
  readonly correlationId: string | null;
  readonly contactId: string | null;
  readonly status: MessageStatus;
  readonly providerStatus: string | null;
  readonly at: Instant | null;
  /** The provider's code and sentence of a failure, such as 2046. */
  readonly failureCode: string | null;
  readonly failureReason: string | null;
}

/** The other side's reaction to a message; null takes it back. */
export interface MessageReaction {
  readonly kind: 'message-reaction';
  readonly messageId: string;
  readonly contactId: string | null;
  readonly emoji: string | null;
  readonly at: Instant | null;
}

/** A change of a template. `from` is null where the provider does not report it: the ledger knows the change before. */
export interface TemplateChanged {
  readonly kind: 'template-changed';
  readonly change: TemplateChange;
  readonly at: Instant | null;
}

/** The state of the channel's number or account. Null: not reported. */
export interface ChannelStateReceived {
  readonly kind: 'channel-state';
  readonly connected: boolean | null;
  readonly providerState: string | null;
  /** How many customers the number may write to first in a day, in the provider's word. Absent: not reported. */
  readonly messagingLimit?: string | null;
  readonly at: Instant | null;
}

/** Two addresses of one person, such as a phone number and the id that WhatsApp uses instead. */
export interface ContactPaired {
  readonly kind: 'contact-paired';
  /** The address that contains the phone number. */
  readonly contactId: string;
  /** The other address. */
  readonly alias: string;
  readonly at: Instant | null;
}

/** A kind of event that this gateway does not read; the raw delivery is kept. */
export interface Unsupported {
  readonly kind: 'unsupported';
  readonly eventType: string | null;
}

/** An event that a provider reported, in the gateway's model. */
export type ProviderEvent =
  | OrderReceived
  | OrderChanged
  | MessageReceived
  | MessageStatusReceived
  | MessageReaction
  | ChannelStateReceived
  | TemplateChanged
  | ContactPaired
  | Unsupported;
