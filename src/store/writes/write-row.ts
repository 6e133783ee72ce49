import type { MessageStatus } from '../../domain/message.js';
import type { Instant } from '../../domain/time.js';
import { columnText, columnTextOrNull } from '../connection/column-text.js';
import type { WriteRow } from '../schema/tables.js';

/** RESERVED and SENT are open: a process performs the write, or crashed while it did. */
export type WriteState = 'RESERVED' | 'SENT' | 'DONE' | 'REFUSED' | 'UNKNOWN';

/** A write as it is recorded before anything is sent. */
export interface WriteIntent {
  /** Also the correlation id that is sent to the provider. */
  readonly id: string;
  readonly channel: string;
  readonly client: string;
  readonly operation: string;
  readonly idempotencyKey: string | null;
  readonly inputHash: string;
  readonly orderReference: string | null;
  /** The process that performs the write. */
  readonly owner: string;
  readonly createdAt: Instant;
}

/** A write and what is known about it. */
export interface WriteRecord extends WriteIntent {
  readonly state: WriteState;
  readonly outcome: string | null;
  readonly refusals: unknown;
  readonly providerId: string | null;
  /** Further fields of the provider's answer; null: none. */
  readonly result: Readonly<Record<string, string | null>> | null;
  /** When the owner last changed the record. For a write that was sent: when it was sent. */
  readonly touchedAt: Instant;
  readonly settledAt: Instant | null;
  /** What the write was to change, for settling it later; null when that is not possible. The ledger does not interpret it. */
  readonly target: unknown;
  /** How often the order was read to settle the write, and how often in a row it was unchanged after the grace period. */
  readonly reads: number;
  readonly unchangedReads: number;
  /** The last reported status of the message that the write sent; null: none was reported. */
  readonly reportedStatus: MessageStatus | null;
}

export function toRow(intent: WriteIntent): WriteRow {
  return {
    id: intent.id,
    channel: intent.channel,
    client: columnText(intent.client),
    operation: intent.operation,
    idempotency_key: columnTextOrNull(intent.idempotencyKey),
    input_hash: intent.inputHash,
    state: 'RESERVED',
    outcome: null,
    refusals: '[]',
    provider_id: null,
    result: null,
    order_reference: intent.orderReference === null ? null : columnText(intent.orderReference),
    owner: intent.owner,
    created_at: intent.createdAt,
    touched_at: intent.createdAt,
    settled_at: null,
    target: null,
    due_at: null,
    reads: 0,
    unchanged_reads: 0,
    message_id: null,
    told_status: null,
  };
}

export function writeResult(result: WriteRecord['result'] | undefined): string | null {
  return result == null ? null : JSON.stringify(result);
}

export function readWrite(row: WriteRow): WriteRecord {
  return {
    id: row.id,
    channel: row.channel,
    client: row.client,
    operation: row.operation,
    idempotencyKey: row.idempotency_key,
    inputHash: row.input_hash,
    orderReference: row.order_reference,
    owner: row.owner,
    createdAt: row.created_at,
    state: row.state as WriteState,
    outcome: row.outcome,
    refusals: JSON.parse(row.refusals),
    providerId: row.provider_id,
    result: row.result === null ? null : (JSON.parse(row.result) as WriteRecord['result']),
    touchedAt: row.touched_at,
    settledAt: row.settled_at,
    target: row.target === null ? null : (JSON.parse(row.target) as unknown),
    reads: row.reads,
    unchangedReads: row.unchanged_reads,
    reportedStatus: row.told_status as MessageStatus | null,
  };
}

/** How a write ended. `refusals` is JSON that the ledger does not interpret. */
export interface WriteSettlement {
  readonly state: 'DONE' | 'REFUSED' | 'UNKNOWN';
  readonly outcome: string | null;
  readonly refusals: unknown;
  readonly providerId: string | null;
  /** Further fields of the provider's answer; absent: none. */
  readonly result?: Readonly<Record<string, string | null>> | null;
  readonly settledAt: Instant;
  /** For an UNKNOWN write: when to read the order to find out whether it was applied; null: never. */
  readonly readBackAt?: Instant | null;
}
