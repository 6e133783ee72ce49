import type { Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import { columnText } from '../connection/column-text.js';
import type { Atomically, CustomerSendRow, Tables } from '../schema/tables.js';

/** A channel on which certainly nothing was sent. `refusal` and `failure` are words that the ledger does not interpret; one of them is null. */
export interface UnsentAttempt {
  readonly channel: string;
  readonly refusal: string | null;
  readonly failure: string | null;
  readonly message: string;
}

/** A message to a customer that is sent on the first of several channels that takes it: how far it has come. Each channel is a write of its own. */
export interface CustomerSend {
  readonly id: string;
  readonly client: string;
  readonly idempotencyKey: string;
  readonly inputHash: string;
  /** In the order in which they are tried, at least one. */
  readonly channels: readonly string[];
  /** The index of the channel that is tried, or was the last one. */
  readonly step: number;
  /** What became of the channels before it. */
  readonly attempts: readonly UnsentAttempt[];
  /** Whether the client has its answer: then no further channel is tried. */
  readonly isDone: boolean;
  readonly createdAt: Instant;
}

export interface LedgerCustomerSends {
  /** The record with a client's idempotency key, unless the key is older than `notBefore`. */
  find(client: string, idempotencyKey: string, notBefore: Instant): Promise<CustomerSend | null>;
  /** Records it and returns it, or returns the record that has the key already. A key older than `notBefore` is free. */
  reserve(send: CustomerSend, notBefore: Instant): Promise<CustomerSend>;
  /** Whether this channel may be tried: nobody went on to the next one. Whoever is going on to it is waited for. */
  isAt(send: CustomerSend): Promise<boolean>;
  /** Goes on to the next channel. Returns null, and changes nothing, when another process tries this channel or went on. */
  advance(send: CustomerSend, attempt: UnsentAttempt): Promise<CustomerSend | null>;
  /** Records that the client has its answer. */
  finish(send: CustomerSend): Promise<void>;
  /** Frees the key. Returns false, and changes nothing, when another process tries this channel or went on. */
  remove(send: CustomerSend): Promise<boolean>;
}

/** The idempotency key of the write on the channel that is tried. */
export function keyOfStep({ id, step }: CustomerSend): string {
  return `${id}/${step}`;
}

export function createCustomerSends(db: Kysely<Tables>, atomically: Atomically): LedgerCustomerSends {
  return {
    async find(client, idempotencyKey, notBefore) {
      const found = withKey(db, client, idempotencyKey).where('created_at', '>', notBefore);
      const row = await found.executeTakeFirst();
      return row === undefined ? null : readSend(row);
    },
    reserve: (send, notBefore) => atomically((transaction) => reserve(transaction, send, notBefore)),
    isAt: (send) => lock(db, send),
    advance: (send, attempt) =>
      atomically(async (transaction) => {
        if (!(await isFree(transaction, send))) return null;
        const next = { ...send, step: send.step + 1, attempts: [...send.attempts, attempt] };
        const changed = { step: next.step, attempts: JSON.stringify(next.attempts) };
        await transaction.updateTable('customer_sends').set(changed).where('id', '=', send.id).execute();
        return next;
      }),
    async finish({ id }) {
      await db.updateTable('customer_sends').set({ is_done: 1 }).where('id', '=', id).execute();
    },
    remove: (send) =>
      atomically(async (transaction) => {
        if (!(await isFree(transaction, send))) return false;
        await transaction.deleteFrom('customer_sends').where('id', '=', send.id).execute();
        return true;
      }),
  };
}

async function reserve(db: Kysely<Tables>, send: CustomerSend, notBefore: Instant): Promise<CustomerSend> {
  const row = toRow(send);
  const ofKey = db.deleteFrom('customer_sends').where('client', '=', row.client).where('idempotency_key', '=', row.idempotency_key);
  await ofKey.where('created_at', '<=', notBefore).execute();
  const inserted = await db
    .insertInto('customer_sends')
    .values(row)
    .onConflict((conflict) => conflict.columns(['client', 'idempotency_key']).doNothing())
    .returning('id')
    .execute();
  if (inserted.length > 0) return send;
  return readSend(await withKey(db, send.client, send.idempotencyKey).executeTakeFirstOrThrow());
}

/** An update locks the row until the transaction ends, and waits for the transaction that has locked it. */
async function lock(db: Kysely<Tables>, { id, step }: CustomerSend): Promise<boolean> {
  const unchanged = db.updateTable('customer_sends').set({ step }).where('id', '=', id).where('step', '=', step).where('is_done', '=', 0);
  return (await unchanged.returning('id').execute()).length > 0;
}

/**
 * Whether nobody else can be trying this channel. A process reserves its write before it asks `isAt`, so either its reservation is found here,
 * or it finds the step changed.
 */
async function isFree(db: Kysely<Tables>, send: CustomerSend): Promise<boolean> {
  if (!(await lock(db, send))) return false;
  const ofStep = db.selectFrom('writes').select('id').where('client', '=', columnText(send.client));
  const write = await ofStep.where('idempotency_key', '=', keyOfStep(send)).where('state', '<>', 'REFUSED').executeTakeFirst();
  return write === undefined;
}

function withKey(db: Kysely<Tables>, client: string, idempotencyKey: string) {
  const ofClient = db.selectFrom('customer_sends').selectAll().where('client', '=', columnText(client));
  return ofClient.where('idempotency_key', '=', columnText(idempotencyKey));
}

function toRow({ id, client, idempotencyKey, inputHash, channels, step, attempts, isDone, createdAt }: CustomerSend): CustomerSendRow {
  return {
    id,
    client: columnText(client),
    idempotency_key: columnText(idempotencyKey),
    input_hash: inputHash,
    channels: JSON.stringify(channels),
    step,
    attempts: JSON.stringify(attempts),
    is_done: isDone ? 1 : 0,
    created_at: createdAt,
  };
}

function readSend(row: CustomerSendRow): CustomerSend {
  return {
    id: row.id,
    client: row.client,
    idempotencyKey: row.idempotency_key,
    inputHash: row.input_hash,
    channels: JSON.parse(row.channels) as string[],
    step: row.step,
    attempts: JSON.parse(row.attempts) as UnsentAttempt[],
    isDone: row.is_done === 1,
    createdAt: row.created_at,
  };
}
