import type { Refusal } from '../contract/error.js';
import type { WriteReceipt } from '../contract/provider.js';
import type { Instant } from '../domain/time.js';
import type { LedgerParts } from '../store/store.js';
import type { ExpectedChange, WriteRecord } from '../store/writes/writes.js';
import type { WriteSettlement } from '../store/writes/write-row.js';

export interface WriteRequest {
  readonly client: string;
  readonly channel: string;
  readonly operation: string;
  readonly idempotencyKey: string | null;
  /** JSON: with the channel, the operation and the order, what makes two writes the same. */
  readonly input: unknown;
  /** The order that no other write may touch meanwhile. */
  readonly orderReference: string | null;
  /** Asked when the order is locked, just before sending. What it throws or refuses is passed on, and the key stays free. */
  prepare(): Promise<Preparation>;
}

/** Either why not, or how. */
export type Preparation = { readonly refusals: readonly Refusal[] } | PreparedWrite;

export interface PreparedWrite {
  /** What it is about to change, recorded before it is sent: for judging later what nobody answered. Absent: that is not judged. */
  readonly expectedChange?: ExpectedChange;
  /** Sends exactly one write, which carries the correlation id. */
  send(correlationId: string): Promise<WriteReceipt>;
  /** What the ledger learns from it, kept in one with the end of the write. Uses the ledger it is given and no other. */
  settled?(result: WriteResult, ledger: LedgerParts): Promise<void>;
}

/** How a write that was sent ended, and when. */
export interface WriteResult {
  readonly outcome: 'APPLIED' | 'ACCEPTED' | 'UNKNOWN';
  readonly at: Instant;
  /** The provider's id of what was sent, where it gave one. */
  readonly providerId: string | null;
  /** What the provider answered; null = nothing worth keeping. */
  readonly raw: unknown;
}

/** What a client is told: what became of the write, or why not. */
export interface WriteAnswer {
  readonly outcome: 'APPLIED' | 'ACCEPTED' | 'UNKNOWN' | null;
  readonly refusals: readonly Refusal[];
  /** As the provider answered, and recorded like the rest; absent: it gave none. */
  readonly providerId?: string;
  readonly result?: NonNullable<WriteReceipt['result']>;
}

/** The answer that is recorded. */
export function answerIn({ outcome, refusals, providerId, result }: WriteRecord): WriteAnswer {
  return answerOf({ outcome: outcome as WriteAnswer['outcome'], refusals: refusals as Refusal[], providerId, result });
}

/** What a settlement tells the client. */
export function answerOf({
  outcome,
  refusals,
  providerId,
  result,
}: Pick<WriteAnswer, 'outcome' | 'refusals'> & Pick<WriteSettlement, 'providerId' | 'result'>): WriteAnswer {
  return { outcome, refusals, ...(providerId !== null && { providerId }), ...(result != null && { result }) };
}

export function refused(...refusals: readonly Refusal[]): WriteAnswer {
  return { outcome: null, refusals };
}
