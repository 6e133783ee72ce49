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
  /** JSON. Two writes are the same when channel, operation, order and input are equal. */
  readonly input: unknown;
  /** The order that the write locks; null: none. */
  readonly orderReference: string | null;
  /** Whether `prepare` reads nothing but the ledger, so that it may run before it is known whether the key has an answer. */
  readonly isPreparedFromLedger?: boolean;
  /** Runs when the order is locked, just before sending. When it throws or refuses, the client gets that and the key stays free. */
  prepare(): Promise<Preparation>;
}

/** Either refusals or the write to send. */
export type Preparation = { readonly refusals: readonly Refusal[] } | PreparedWrite;

export interface PreparedWrite {
  /** What the write is about to change. It is recorded before sending, to settle the write if its answer is lost. Absent: not possible. */
  readonly expectedChange?: ExpectedChange;
  /** Sends exactly one write, which carries the correlation id. */
  send(correlationId: string): Promise<WriteReceipt>;
  /** Stores what follows from the result, in the transaction that records it. It must use only the ledger it receives. */
  settled?(result: WriteResult, ledger: LedgerParts): Promise<void>;
}

/** How a write that was sent ended, and when. */
export interface WriteResult {
  readonly outcome: 'APPLIED' | 'ACCEPTED' | 'UNKNOWN';
  readonly at: Instant;
  /** The provider's id of what was sent, where it gave one. */
  readonly providerId: string | null;
  /** The provider's answer; null: nothing to store. */
  readonly raw: unknown;
}

/** The answer to a client: the outcome of the write, or its refusals. */
export interface WriteAnswer {
  readonly outcome: 'APPLIED' | 'ACCEPTED' | 'UNKNOWN' | null;
  readonly refusals: readonly Refusal[];
  /** The provider's id of what was sent; absent: it gave none. */
  readonly providerId?: string;
  readonly result?: NonNullable<WriteReceipt['result']>;
}

/** The answer in a write's record. */
export function answerIn({ outcome, refusals, providerId, result }: WriteRecord): WriteAnswer {
  return answerOf({ outcome: outcome as WriteAnswer['outcome'], refusals: refusals as Refusal[], providerId, result });
}

/** The answer to the client for a settlement. */
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

/** JSON with the fields of every object in one order, so that equal inputs are equal texts. Undefined fields are left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`;
}
