import type { OnExchange } from '../observability/exchange.js';
import type { Refusal } from './error.js';

/** One kind of write a provider can do. A missing writer is a missing capability. */
export interface Writer<Change> {
  /** What of the change this provider cannot carry, finds too long or malformed, before any call; [] when all is well. `field` is the path below the input. */
  check(change: Change): readonly Refusal[];
  /** Sends exactly one write; several provider calls only where the documents leave no other way, and then says how far it came. Throws ProviderError. */
  send(change: Change, call: WriteCall): Promise<WriteReceipt>;
}

/** One write's dealings. There is no signal: a write that has begun is finished and recorded whatever the client does. */
export interface WriteCall {
  /** Ours, unique per write, at most 64 characters of [A-Za-z0-9_-]; carried along where the provider allows it (Kaleyra ref). */
  readonly correlationId: string;
  readonly deadlineAt: number | undefined;
  /** Told of every attempt of every call that is made for it. */
  readonly onExchange?: OnExchange | undefined;
}

export interface WriteReceipt {
  /** APPLIED: confirmed. ACCEPTED: queued, delivery is told by a later event. */
  readonly outcome: 'APPLIED' | 'ACCEPTED';
  /** The provider's id of the message or job, where it gives one; correlates later webhooks, and is the messageId of a sent message. */
  readonly providerId: string | null;
  /** What else the provider answered that the payload shows, such as mediaId; recorded, so that a repeated key answers it again. */
  readonly result?: Readonly<Record<string, string | null>>;
  /** The provider's own record of it, without secrets: the `raw` of a message that was sent. */
  readonly raw?: unknown;
}
