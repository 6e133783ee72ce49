import type { Refusal } from '../contract/error.js';
import { now as clock, type Instant } from '../domain/time.js';
import { recordId } from '../store/connection/record-id.js';
import type { Ledger } from '../store/store.js';
import type { WriteIntent } from '../store/writes/writes.js';
import { Dispatch, type WriteLog } from './dispatch.js';
import { createOrderLock } from './order-lock.js';
import { keyReused, orderBusy, Reservations } from './reservation.js';
import { createInFlightWrites } from './in-flight-writes.js';
import { canonicalJson, refused, type PreparedWrite, type WriteAnswer, type WriteRequest } from './write-request.js';

export type { WriteAnswer, WriteRequest } from './write-request.js';

/** Performs each write at most once, however often a client repeats the request, and records it durably. */
export interface Writes {
  /** Throws only when certainly nothing was applied. */
  perform(request: WriteRequest): Promise<WriteAnswer>;
  /**
   * Ends the writes of processes that died: a write that was sent becomes UNKNOWN, the key of any other is free again. Call it before the
   * first write, and regularly where processes share the ledger.
   */
  recover(): Promise<{ readonly released: number; readonly unknown: number }>;
  /** Runs work while no write of the order runs in this process. */
  exclusively<T>(channel: string, reference: string, work: () => Promise<T>): Promise<T>;
  /** Runs work while no other work with this name runs in this process. */
  inTurn<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when every started write is recorded, also those whose client has left. Wait for it before the ledger is closed. */
  finished(): Promise<void>;
}

export interface WritesOptions {
  readonly now?: (() => Instant) | undefined;
  readonly log?: WriteLog | undefined;
  /** How long a write waits for another process's write of the same order. */
  readonly maxWaitMs?: number | undefined;
}

/** One per process and ledger. */
export function createWrites(ledger: Ledger, { now = clock, log, maxWaitMs = 15_000 }: WritesOptions = {}): Writes {
  const owner = recordId();
  const lock = createOrderLock();
  const inFlight = createInFlightWrites<WriteAnswer>();
  const reservations = new Reservations({ ledger, owner, now, maxWaitMs });
  const dispatch = new Dispatch(ledger, now, log);
  const unfinished = new Set<Promise<unknown>>();

  async function begin(request: WriteRequest, inputHash: string): Promise<WriteAnswer> {
    const { channel, orderReference, isPreparedFromLedger = false } = request;
    // The only process notices a key that has an answer when it records the write, or below when there is nothing to record.
    const isKeyReadLater = isPreparedFromLedger && !ledger.isShared;
    const recorded = isKeyReadLater ? null : await recordedAnswer(request, inputHash);
    if (recorded !== null) return recorded;
    return orderReference === null ? write(request, inputHash) : lock.run(channel, orderReference, () => write(request, inputHash));
  }

  /** The answer that the request's key has; null: none. */
  async function recordedAnswer({ client, idempotencyKey }: WriteRequest, inputHash: string): Promise<WriteAnswer | null> {
    return idempotencyKey === null ? null : reservations.recorded(client, idempotencyKey, inputHash);
  }

  async function write(request: WriteRequest, inputHash: string): Promise<WriteAnswer> {
    const { client, channel, operation, idempotencyKey, orderReference } = request;
    const id = recordId();
    const intent = { id, client, channel, operation, idempotencyKey, orderReference, inputHash, owner, createdAt: now() };
    const prepared = ledger.isShared ? await reserveAndPrepare(intent, request) : await prepareAndReserve(intent, request);
    return 'outcome' in prepared ? prepared : dispatch.send(id, prepared);
  }

  /** Other processes write too: the order is reserved before it is read. */
  async function reserveAndPrepare(intent: WriteIntent, request: WriteRequest): Promise<PreparedWrite | WriteAnswer> {
    const blocked = await reservations.reserve(intent);
    if (blocked !== null) return blocked;
    const prepared = await prepare(intent.id, request);
    if ('refusals' in prepared) return refused(...prepared.refusals);
    const isSent = await certainly(intent.id, () => ledger.writes.markSent(intent.id, now(), prepared.expectedChange));
    // Another process counted this one as dead and ended its reservation.
    return isSent ? prepared : refused(orderBusy);
  }

  /** The lock of the order is enough in the only process: one commit says that the write is reserved and sent. */
  async function prepareAndReserve(intent: WriteIntent, request: WriteRequest): Promise<PreparedWrite | WriteAnswer> {
    const prepared = await request.prepare();
    if ('refusals' in prepared) return (await recordedAnswer(request, intent.inputHash)) ?? refused(...prepared.refusals);
    const sent = { at: now(), expectedChange: prepared.expectedChange ?? null };
    return (await certainly(intent.id, () => reservations.reserve(intent, sent))) ?? prepared;
  }

  /** When it is not certain that the record says SENT, nothing is sent. */
  async function certainly<T>(id: string, record: () => Promise<T>): Promise<T> {
    try {
      return await record();
    } catch (error) {
      await reservations.cancel(id);
      throw error;
    }
  }

  async function prepare(id: string, request: WriteRequest) {
    let prepared;
    try {
      prepared = await request.prepare();
    } finally {
      if (prepared === undefined || 'refusals' in prepared) await ledger.writes.release(id, 'RESERVED', now());
    }
    return prepared;
  }

  function tracked<T>(work: Promise<T>): Promise<T> {
    const end: Promise<unknown> = work.catch(() => undefined).then(() => unfinished.delete(end));
    unfinished.add(end);
    return work;
  }

  return {
    perform: async (request) => {
      const { client, channel, operation, idempotencyKey, orderReference, input } = request;
      const invalid = checkKey(idempotencyKey);
      if (invalid !== null) return refused(invalid);
      const inputHash = ledger.hash(canonicalJson([channel, operation, orderReference, input]));
      return inFlight.join(
        { client, idempotencyKey, inputHash, isJoinable: orderReference !== null },
        () => tracked(begin(request, inputHash)),
        () => refused(keyReused),
      );
    },
    recover: () => reservations.recover(),
    exclusively: (channel, reference, work) => lock.run(channel, reference, work),
    inTurn: (name, work) => tracked(lock.run('', name, work)),
    finished: async () => {
      while (unfinished.size > 0) await Promise.all(unfinished);
    },
  };
}

/** Why this cannot be an idempotency key; null when it can. */
export function checkKey(idempotencyKey: string | null): Refusal | null {
  if (idempotencyKey === null || (idempotencyKey.length >= 1 && idempotencyKey.length <= 255)) return null;
  return { code: 'INVALID', message: 'An idempotency key must have 1 to 255 characters.', field: ['idempotencyKey'] };
}
