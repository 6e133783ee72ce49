import type { ProviderEvent, MessageStatusReceived } from '../domain/provider-event.js';

/** A delivery as it came; the body's bytes are untouched. */
export interface Delivery {
  readonly method: string;
  /** What stands behind `/webhooks/<channel>/<key>`, such as `/messages/post` (Whapi's path mode); empty otherwise. */
  readonly suffix: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** When it arrived, an Instant. */
  readonly receivedAt: string;
}

declare const verifiedMark: unique symbol;

/** A delivery whose sender is proven. Only `verifyDelivery` makes one, so that reading before verifying does not compile. */
export interface VerifiedDelivery extends Delivery {
  readonly [verifiedMark]: true;
}

/** A provider's way of telling by itself. */
export interface Webhooks {
  /** How deliveries are signed; absent: the key in the address is the only proof. */
  readonly signature?: {
    /** Whether the signature fits these bytes; compares in constant time. */
    fits(delivery: Delivery): boolean;
    /** The headers that a provider would send with these bytes: for simulators and tests. */
    sign(body: Uint8Array): Readonly<Record<string, string>>;
  };
  /** A question that is answered at once and told to nobody, such as Awal's challenge: the body to answer, undefined for everything else. */
  challenge?(delivery: Delivery): unknown;
  /** What makes two deliveries the same event, and for how many seconds: ids the provider gives, or the bytes where it gives none. */
  identity(delivery: VerifiedDelivery): { readonly key: string; readonly windowSeconds: number };
  /** Whether deliveries report that two contact ids are one person's (`contact-paired`). Absent: they never do. */
  readonly pairsContacts?: true;
  /** The contact id of a phone number (E.164) as deliveries write it. Absent: its digits. */
  contactIdOf?(phoneNumber: string): string;
  /** What the delivery tells. Throws ProviderError kind unexpected-response when it cannot be read at all; unknown kinds are `unsupported` facts. */
  read(delivery: VerifiedDelivery): ParsedWebhook;
}

export interface ParsedWebhook {
  /** The provider's word for the kind of event, such as `ReceivedCallback`. */
  readonly kind: string;
  readonly events: readonly ProviderEvent[];
}

/** A week: how long a repeated delivery with the provider's own id is absorbed. */
export const absorbSeconds = 7 * 24 * 60 * 60;

/** Whether the key in the address is the only proof of a sender; without one no delivery of such a provider is accepted. */
export function needsAddressKey(webhooks: Webhooks): boolean {
  return webhooks.signature === undefined;
}

/** The delivery as a verified one, when its signature (where there is one) fits. The key in the address is checked by the receiver. */
export function verifyDelivery(webhooks: Webhooks, delivery: Delivery): VerifiedDelivery | undefined {
  if (webhooks.signature !== undefined && !webhooks.signature.fits(delivery)) return undefined;
  return delivery as VerifiedDelivery;
}

/** A delivery that was verified when it came and has been kept since; a credential may have changed meanwhile. */
export function verifiedEarlier(kept: Delivery): VerifiedDelivery {
  return kept as VerifiedDelivery;
}

/**
 * Settles the writes that sent these messages of a channel, by what its provider told of them later. It may be told the same again, and
 * of messages that no write sent. `ledger` is the transaction in which the telling is kept.
 */
export type SettleWrites<Ledger> = (channel: string, told: readonly MessageStatusReceived[], ledger: Ledger) => Promise<unknown>;
