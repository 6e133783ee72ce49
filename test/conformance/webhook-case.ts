import { pathToFileURL } from 'node:url';
import type { ReceivedRequest, SimulatedAnswer, Simulator, SimulatedWebhooks } from '../../src/providers/simulator/server.js';
import type { SimulatedEvent } from '../../src/providers/simulator/webhook.js';
import type { OrderStatus, PaymentStatus, UserErrorCode } from '../operations/generated.js';

/**
 * What the suite of webhooks cannot know of a provider by itself: data alone, in the form of the provider's documents. Each provider has
 * one in `test/providers/<name>/webhook-case.ts`, exported as `webhookCase`.
 */
export interface WebhookCase {
  /** The simulator, which knows the customer of `phoneNumber` where the provider sends only to known people. */
  start(): Promise<WebhookSimulator>;
  /** A customer, E.164, who may be written to whenever the provider's rules allow it. */
  readonly phoneNumber: string;
  /** The header that has the signature of a delivery. */
  readonly signatureHeader: string | None;
  /** The request by which the provider verifies an address, without a signature, and the body of the answer: text, or anything else as JSON. */
  readonly challenge: Challenge | None;
  /** A delivery of one text that a customer wrote. The same text has the same ids each time. */
  readonly text: (text: CustomerText) => SimulatedEvent;
  /** The id under which the gateway knows the message with this number. */
  readonly messageId: (number: number) => string;
  /** One delivery of several records; a broken one lacks what makes it a record, such as its id. */
  readonly batch: ((records: readonly (CustomerText | 'broken')[]) => SimulatedEvent) | None;
  /** A delivery for another number, account or catalog than the channel's, and what it would make readable if it were applied. */
  readonly foreign: ForeignDelivery | None;
  readonly orders: {
    /** The quantity of each item of the simulator's first placed order. */
    readonly quantities: readonly number[] | None;
    readonly writes: OrderWrites | None;
    readonly changes: OrderChanges | None;
  };
  /** Which of the requests that the simulator received sends or changes something. */
  isWrite(request: ReceivedRequest): boolean;
  /** How far a message got. */
  readonly messageStatus: ((report: StatusReport) => SimulatedEvent) | None;
  /** Sending a text by `Mutation.sendText`. */
  readonly sending: Sending | None;
  /** WhatsApp's 24 hours, where the provider is bound by them. */
  readonly window: WindowRule | None;
  readonly lists: Lists;
}

/** Why a provider has nothing of a kind, as its documents show it. */
export interface None {
  readonly none: string;
}

/** `sentAt` is an Instant; a provider whose deliveries have no time ignores it. */
export interface CustomerText {
  /** Makes the ids of the message. */
  readonly number: number;
  /** E.164. */
  readonly phoneNumber: string;
  readonly text: string;
  readonly sentAt: string;
}

export type WebhookSimulator = Simulator & { readonly webhooks: SimulatedWebhooks };

export interface Challenge {
  readonly method: 'GET' | 'POST';
  /** Behind the address of the channel, such as a query. */
  readonly suffix: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where the request has none. */
  readonly body: string;
  readonly answer: unknown;
}

export interface ForeignDelivery {
  /** Settings beside the simulator's own by which the channel knows what is its own. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly event: SimulatedEvent;
  readonly readable: { readonly messageId: string } | { readonly reference: string };
}

/** An order that the provider reports by webhook with everything that a change of its status needs, and two changes that it can make. */
export interface OrderWrites {
  place(simulator: WebhookSimulator): void;
  readonly statuses: readonly [OrderStatus, OrderStatus];
}

/** Two states of one order, of which the second is the later one. `at` is an Instant. */
export interface OrderChanges {
  readonly reference: string;
  event(state: 'first' | 'second', at: string): SimulatedEvent;
  readonly second: { readonly status?: OrderStatus; readonly paymentStatus?: PaymentStatus };
}

export interface Sending {
  /** The recipient in a request that sends a text. */
  recipientIn(request: ReceivedRequest): unknown;
  /** The customer's `phoneNumber` as the documents write a recipient. */
  readonly recipient: string;
  /** An error that is reported with status 200. `OUTCOME_UNKNOWN` where the documents have no such error. */
  readonly errorIn200: { readonly answer: SimulatedAnswer; readonly code: UserErrorCode };
}

export interface StatusReport {
  readonly messageId: string;
  readonly status: 'SENT' | 'DELIVERED' | 'READ';
  /** An Instant. */
  readonly at: string;
}

export interface WindowRule {
  /** A customer who last wrote more than 24 hours ago, E.164. */
  readonly phoneNumber: string;
  /** Where the time of that message stands: in a delivery, which the suite makes, or in what the simulator answers. */
  readonly source: 'delivery' | 'simulator';
  /** A change of an order's status that travels as a message which is bound by the window. */
  readonly statusChange?: {
    /** Settings beside the simulator's own that make it one. */
    readonly settings: Readonly<Record<string, unknown>>;
    readonly status: OrderStatus;
    /** The text that the customer receives. */
    readonly message: string;
    readonly reference: string;
    /** The delivery of the order, placed by the person of `phoneNumber`. */
    order(placedAt: string): SimulatedEvent;
  };
}

export type ListName =
  'orders.list' | 'subscribers.list' | 'templates.list' | 'catalogs.list' | 'catalogs.products' | 'conversations.messages';

/** More records than one page of the provider has, wherever its simulator can have them. */
export interface Lists {
  start(): Promise<WebhookSimulator>;
  /** How many records there are, by capability; `deliveries` where the ledger is the list, which the suite then fills. */
  readonly counts: Readonly<Partial<Record<ListName, number | 'deliveries'>>>;
  /** Whose messages are listed, E.164. */
  readonly phoneNumber: string;
}

/** Whether a provider has nothing of the kind. */
export function isNone(data: object | string): data is None {
  return typeof data === 'object' && 'none' in data;
}

/** A provider's case; throws where there is none, so that no provider goes without. */
export async function readWebhookCase(provider: string): Promise<WebhookCase> {
  const file = pathToFileURL(`test/providers/${provider}/webhook-case.ts`);
  const { webhookCase } = (await import(/* @vite-ignore */ file.href)) as { readonly webhookCase: WebhookCase };
  return webhookCase;
}
