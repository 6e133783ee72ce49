import { sql, type Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import { columnText, columnTextOrNull } from '../connection/column-text.js';
import { PreparedQuery } from '../connection/prepared-query.js';
import type { Atomically, Tables, WriteRow } from '../schema/tables.js';
import { createWriteChecks, type WriteChecks } from './write-checks.js';
import { createWriteLookup, openStates, type WriteLookup } from './write-lookup.js';
import { readWrite, toRow, writeResult, type WriteIntent, type WriteRecord, type WriteState } from './write-row.js';
import type { WriteSettlement } from './write-row.js';

export type { WriteIntent, WriteRecord, WriteState } from './write-row.js';

/** What a write is about to change, for settling it later. */
export interface ExpectedChange {
  /** JSON, without secrets. */
  readonly target: unknown;
  /** Whether reading the order from the provider can show the change. */
  readonly canBeReadBack: boolean;
}

/** When a write is sent, and what it changes; null: not known. */
export interface SentIntent {
  readonly at: Instant;
  readonly expectedChange: ExpectedChange | null;
}

/**
 * Without a reservation: `isSameKey` says that the idempotency key is taken, else the order is; `holder` is the write that has it, null when
 * that one ended in between.
 */
export type Reservation =
  { readonly reserved: true } | { readonly reserved: false; readonly isSameKey: boolean; readonly holder: WriteRecord | null };

/** The records of all writes. */
export interface LedgerWrites extends WriteLookup, WriteChecks {
  /** The write with a client's idempotency key, unless the key is older than `notBefore`. */
  find(client: string, idempotencyKey: string, notBefore: Instant): Promise<WriteRecord | null>;
  /**
   * Records an intent as RESERVED, unless its key is taken or another write of its order is open. A key older than `notBefore` is free. With
   * `sent` it is recorded as SENT at once, as by `markSent`.
   */
  reserve(intent: WriteIntent, notBefore: Instant, sent?: SentIntent): Promise<Reservation>;
  /** Changes RESERVED to SENT. Returns false when the write is no longer RESERVED: then it must not be sent. */
  markSent(id: string, at: Instant, expectedChange?: ExpectedChange | null): Promise<boolean>;
  /** Records the outcome of a write that was sent. A later outcome replaces UNKNOWN, and no other: then it returns false. */
  settle(id: string, settlement: WriteSettlement): Promise<boolean>;
  /** Adds the provider's answer to a write whose outcome a webhook reported before. */
  addReceipt(id: string, receipt: Pick<WriteSettlement, 'providerId' | 'result'>): Promise<void>;
  /** Ends a write that certainly applied nothing, and frees its idempotency key. */
  release(id: string, from: 'RESERVED' | 'SENT', at: Instant): Promise<void>;
}

export function createWriteRecords(db: Kysely<Tables>, atomically: Atomically): LedgerWrites {
  return {
    ...createWriteLookup(db),
    ...createWriteChecks(db),
    async find(client, idempotencyKey, notBefore) {
      const [row] = await selectByKey.rows(db, {
        client: columnText(client),
        idempotency_key: columnText(idempotencyKey),
        created_at: notBefore,
      });
      return row === undefined ? null : readWrite(row);
    },
    async reserve(intent, notBefore, sent) {
      const row = { ...toRow(intent), ...(sent && sentColumns(sent)) };
      // Nearly always: one statement, which is its own transaction.
      if ((await insertReserved.rows(db, row)).length > 0) return { reserved: true };
      return atomically((transaction) => reserve(transaction, row, notBefore));
    },
    async markSent(id, at, expectedChange = null) {
      const rows = await updateSent.rows(db, { id, ...sentColumns({ at, expectedChange }) });
      return rows.length > 0;
    },
    async settle(id, { state, outcome, refusals, providerId, result, settledAt, readBackAt = null }) {
      const rows = await updateSettled.rows(db, {
        id,
        state,
        outcome,
        refusals: JSON.stringify(refusals),
        provider_id: columnTextOrNull(providerId),
        result: writeResult(result),
        settled_at: settledAt,
        due_at: readBackAt,
      });
      return rows.length > 0;
    },
    async addReceipt(id, { providerId, result }) {
      const receipt = { provider_id: columnTextOrNull(providerId), result: writeResult(result) };
      await db.updateTable('writes').set(receipt).where('id', '=', id).where('provider_id', 'is', null).execute();
    },
    async release(id, from, at) {
      const released = { state: 'REFUSED', idempotency_key: null, settled_at: at, due_at: null };
      const states = from === 'SENT' ? undecided : [from];
      await db.updateTable('writes').set(released).where('id', '=', id).where('state', 'in', states).execute();
    },
  };
}

/** Sent, with an outcome that may still be set. */
const undecided: readonly WriteState[] = ['SENT', 'UNKNOWN'];

const selectByKey = new PreparedQuery<Pick<WriteRow, 'client' | 'idempotency_key' | 'created_at'>, WriteRow>((db, given) =>
  withKey(db, given.client, given.idempotency_key).selectAll().where('created_at', '>', given.created_at),
);

type SentColumns = 'state' | 'touched_at' | 'target' | 'due_at';

const updateSent = new PreparedQuery<Pick<WriteRow, 'id' | SentColumns>>((db, { id, state, touched_at, target, due_at }) =>
  db.updateTable('writes').set({ state, touched_at, target, due_at }).where('id', '=', id).where('state', '=', 'RESERVED').returning('id'),
);

function sentColumns({ at, expectedChange }: SentIntent): Pick<WriteRow, SentColumns> {
  return {
    state: 'SENT',
    touched_at: at,
    target: expectedChange === null ? null : JSON.stringify(expectedChange.target),
    // A value here says that the order can be read back at all. When that happens is set with the outcome.
    due_at: expectedChange?.canBeReadBack === true ? at : null,
  };
}

type SettledColumns = 'state' | 'outcome' | 'refusals' | 'provider_id' | 'result' | 'settled_at' | 'due_at';

const updateSettled = new PreparedQuery<Pick<WriteRow, 'id' | SettledColumns>>((db, given) =>
  db
    .updateTable('writes')
    .set({
      state: given.state,
      outcome: given.outcome,
      refusals: given.refusals,
      provider_id: given.provider_id,
      result: given.result,
      settled_at: given.settled_at,
      due_at: sql<string | null>`case when due_at is null then null else cast(${given.due_at} as text) end`,
    })
    .where('id', '=', given.id)
    .where('state', 'in', undecided)
    .returning('id'),
);

const clearExpiredKey = new PreparedQuery<Pick<WriteRow, 'client' | 'idempotency_key' | 'created_at'>>((db, given) =>
  db
    .updateTable('writes')
    .set({ idempotency_key: null })
    .where('client', '=', given.client)
    .where('idempotency_key', '=', given.idempotency_key)
    .where('created_at', '<=', given.created_at),
);

const insertReserved = new PreparedQuery<WriteRow>((db, row) =>
  db
    .insertInto('writes')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id'),
);

async function reserve(db: Kysely<Tables>, row: WriteRow, notBefore: Instant): Promise<Reservation> {
  const { client, channel, idempotency_key: key, order_reference: reference } = row;
  if (key !== null) await clearExpiredKey.rows(db, { client, idempotency_key: key, created_at: notBefore });
  const inserted = await insertReserved.rows(db, row);
  if (inserted.length > 0) return { reserved: true };
  const byKey = key === null ? undefined : await withKey(db, client, key).selectAll().executeTakeFirst();
  const holder = byKey ?? (reference === null ? undefined : await openOf(db, channel, reference));
  return { reserved: false, isSameKey: byKey !== undefined, holder: holder === undefined ? null : readWrite(holder) };
}

/** `idempotencyKey` as the column holds it. */
function withKey(db: Kysely<Tables>, client: string, idempotencyKey: string | null) {
  return db.selectFrom('writes').where('client', '=', client).where('idempotency_key', '=', idempotencyKey);
}

/** `reference` as the column holds it. */
function openOf(db: Kysely<Tables>, channel: string, reference: string): Promise<WriteRow | undefined> {
  const ofOrder = db.selectFrom('writes').selectAll().where('channel', '=', channel).where('order_reference', '=', reference);
  return ofOrder.where('state', 'in', openStates).executeTakeFirst();
}
