import type { OnExchange } from '../observability/exchange.js';
import type { Refusal } from './error.js';
import type { OptionalInput } from './optional-input.js';

/** One kind of write that a provider can do. A missing writer is a missing capability. */
export interface Writer<Change> {
  /** The optional inputs that the provider has a place for. The gateway refuses the others before `check` and `send`. Absent: none. */
  readonly carries?: readonly OptionalInput<Change>[];
  /** Why this change cannot be sent, such as a text that is too long; before any call. [] when it can. `field` is the path in the input. */
  check(change: Change): readonly Refusal[];
  /**
   * Sends exactly one write: one provider call. Where the documents need several calls, a failure says which parts are applied
   * (`PartlyApplied`). Throws ProviderError.
   */
  send(change: Change, call: WriteCall): Promise<WriteReceipt>;
}

/** The limits of one write. There is no signal: a write that has begun is finished and recorded, also when the client has left. */
export interface WriteCall {
  /** The gateway's own id of the write: at most 64 characters of [A-Za-z0-9_-]. It is sent where the provider has a place for it (Kaleyra: ref). */
  readonly correlationId: string;
  readonly deadlineAt: number | undefined;
  /** Called for every attempt of every call that is made for the write. */
  readonly onExchange?: OnExchange | undefined;
}

export interface WriteReceipt {
  /** APPLIED: confirmed. ACCEPTED: queued; a later webhook reports the delivery. */
  readonly outcome: 'APPLIED' | 'ACCEPTED';
  /** The provider's id of the message or job; null where it gives none. Later webhooks name it, and it is the messageId of a sent message. */
  readonly providerId: string | null;
  /** Other values of the answer that the payload shows, such as mediaId. They are recorded, so that a repeated key returns them again. */
  readonly result?: Readonly<Record<string, string | null>>;
  /** The provider's own record, without secrets: the `raw` of a sent message. */
  readonly raw?: unknown;
}
