import type { ProviderEvent, MessageStatusReceived } from '../domain/provider-event.js';

/** A webhook delivery as the gateway stores it. The body's bytes are those that arrived, or one part of them (`Webhooks.split`). */
export interface Delivery {
  readonly method: string;
  /** The path behind `/webhooks/<channel>/<key>`, such as `/messages/post` (Whapi's path mode); empty when there is none. */
  readonly suffix: string;
  /** Lower-case names. Only `content-type` is stored, because other headers may hold credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** When it arrived, an Instant. */
  readonly receivedAt: string;
}

/** An HTTP request to a channel's webhook address. The query is not stored, because it may hold a credential. */
export interface WebhookRequest extends Delivery {
  readonly query: URLSearchParams;
}

/** The HTTP answer to a webhook request. */
export interface WebhookAnswer {
  readonly status: number;
  /** The value of the Content-Type header. */
  readonly contentType: string;
  readonly body: string;
}

declare const verifiedMark: unique symbol;

/** A delivery whose sender is proven. Only `verifyDelivery` makes one, so that reading before verifying does not compile. */
export interface VerifiedDelivery extends Delivery {
  readonly [verifiedMark]: true;
}

/** How a provider reports events to the gateway. */
export interface Webhooks {
  /** How deliveries are signed. Absent: the key in the address is the only proof. */
  readonly signature?: {
    /** Whether the signature fits these bytes; compares in constant time. */
    fits(delivery: Delivery): boolean;
    /** The headers that a provider sends with these bytes: for simulators and tests. */
    sign(body: Uint8Array): Readonly<Record<string, string>>;
  };
  /**
   * The answer to a request by which the provider verifies the address, such as Awal's `verification` or Meta's GET with `hub.challenge`.
   * Undefined for every other request. It is answered at once and not stored. A GET that is no challenge is answered 404.
   */
  challenge?(request: WebhookRequest): WebhookAnswer | undefined;
  /** The provider's ids of this channel's number and account, as `split` names them. */
  readonly recipients?: readonly string[];
  /**
   * The parts of a delivery to one address that serves all numbers of an account: one part for each number, with nothing of another number
   * in its body, and one for what concerns the whole account. Each part is stored for every channel with that recipient. Absent: a delivery
   * belongs to the channel of its address.
   */
  split?(delivery: VerifiedDelivery): readonly DeliveryPart[];
  /** What makes two deliveries the same event, and for how many seconds: ids of the provider, or the bytes where it gives no id. */
  identity(delivery: VerifiedDelivery): { readonly key: string; readonly windowSeconds: number };
  /** Whether deliveries report that two contact ids belong to one person (`contact-paired`). Absent: never. */
  readonly pairsContacts?: true;
  /** The contact id of a phone number (E.164) as deliveries write it. Absent: its digits. */
  contactIdOf?(phoneNumber: string): string;
  /**
   * The events in a delivery; an unknown kind is an `unsupported` event. Throws ProviderError with kind `unexpected-response` when the
   * delivery cannot be read at all.
   */
  read(delivery: VerifiedDelivery): ParsedWebhook;
}

/** What one delivery reports about one number, or about a whole account. */
export interface DeliveryPart {
  /** The provider's id of the number, or the account's name of `Webhooks.recipients`. */
  readonly recipient: string;
  /** In the same form as a whole delivery. */
  readonly body: Uint8Array;
}

export interface ParsedWebhook {
  /** The provider's word for the kind of event, such as `ReceivedCallback`. */
  readonly kind: string;
  readonly events: readonly ProviderEvent[];
}

/** One week: how long a repeated delivery with the provider's own id is absorbed. */
export const absorbSeconds = 7 * 24 * 60 * 60;

/** Whether the key in the address is the only proof of the sender. Without a key no delivery of such a provider is accepted. */
export function needsAddressKey(webhooks: Webhooks): boolean {
  return webhooks.signature === undefined;
}

/** The delivery as a verified one, when its signature (where there is one) fits. The receiver checks the key in the address. */
export function verifyDelivery(webhooks: Webhooks, delivery: Delivery): VerifiedDelivery | undefined {
  if (webhooks.signature !== undefined && !webhooks.signature.fits(delivery)) return undefined;
  return delivery as VerifiedDelivery;
}

/** A part of a verified delivery, which has the same sender. */
export function partOfVerified(delivery: VerifiedDelivery, body: Uint8Array): VerifiedDelivery {
  return { ...delivery, body };
}

/** A stored delivery. It was verified when it arrived; the credentials may have changed since. */
export function verifiedEarlier(stored: Delivery): VerifiedDelivery {
  return stored as VerifiedDelivery;
}

/**
 * Settles the writes that sent these messages of a channel, by the statuses that the provider reported later. It may receive the same
 * status again, and statuses of messages that no write sent. `ledger` is the transaction in which the statuses are stored.
 */
export type SettleWrites<Ledger> = (channel: string, reported: readonly MessageStatusReceived[], ledger: Ledger) => Promise<unknown>;
