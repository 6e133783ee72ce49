import type { Refusal } from '../contract/error.js';
import { now as clock, type Instant } from '../domain/time.js';
import { recordId } from '../store/connection/record-id.js';
import type { Ledger } from '../store/store.js';
import { canonicalJson } from './canonical-json.js';
import { Dispatch, type WriteLog } from './dispatch.js';
import { createOrderLock } from './order-lock.js';
import { keyReused, orderInHand, Reservations } from './reservation.js';
import { createInFlightWrites } from './in-flight-writes.js';
import { refused, type PreparedWrite, type WriteAnswer, type WriteRequest } from './write-request.js';

export type { WriteAnswer, WriteRequest } from './write-request.js';

/** Writes that happen at most once however often they are asked for, and are never forgotten. */
export interface Writes {
  /** Throws only when certainly nothing was applied. */
  perform(request: WriteRequest): Promise<WriteAnswer>;
  /**
   * Ends what processes that died had begun: what was sent is UNKNOWN, what was not gives its key back. To be called before the first
   * write, and now and then where processes share the ledger.
   */
  recover(): Promise<{ readonly released: number; readonly unknown: number }>;
  /** Does something with an order while no write of it is under way in this process. */
  exclusively<T>(channel: string, reference: string, work: () => Promise<T>): Promise<T>;
  /** When every write that has begun is recorded, also those whose client has left. To be waited for before the ledger is closed. */
  finished(): Promise<void>;
}

export interface WritesOptions {
  readonly now?: (() => Instant) | undefined;
  readonly log?: WriteLog | undefined;
  /** How long a write waits for another process to be done with its order. */
  readonly maxWaitMs?: number | undefined;
}

/** One per process and ledger. */
export function createWrites(ledger: Ledger, { now = clock, log, maxWaitMs = 15_000 }: WritesOptions = {}): Writes {
  const owner = recordId();
  const lock = createOrderLock();
  const inFlight = createInFlightWrites<WriteAnswer>();
  const reservations = new Reservations({ ledger, owner, now, maxWaitMs });
  const dispatch = new Dispatch(ledger, now, log);
  const underWay = new Set<Promise<unknown>>();

  async function begin(request: WriteRequest, inputHash: string): Promise<WriteAnswer> {
    const { client, channel, idempotencyKey, orderReference } = request;
    const recorded = idempotencyKey === null ? null : await reservations.recorded(client, idempotencyKey, inputHash);
    if (recorded !== null) return recorded;
    return orderReference === null ? write(request, inputHash) : lock.run(channel, orderReference, () => write(request, inputHash));
  }

  async function write(request: WriteRequest, inputHash: string): Promise<WriteAnswer> {
    const { client, channel, operation, idempotencyKey, orderReference } = request;
    const id = recordId();
    const blocked = await reservations.reserve({
      id,
      client,
      channel,
      operation,
      idempotencyKey,
      orderReference,
      inputHash,
      owner,
      createdAt: now(),
    });
    if (blocked !== null) return blocked;
    const prepared = await prepare(id, request);
    if ('refusals' in prepared) return refused(...prepared.refusals);
    // Somebody took this process for dead: then the order is no longer its own.
    if (!(await markSent(id, prepared))) return refused(orderInHand);
    return dispatch.send(id, prepared);
  }

  /** When nobody knows whether it is recorded, nothing is sent. */
  async function markSent(id: string, { expectedChange }: PreparedWrite): Promise<boolean> {
    try {
      return await ledger.writes.markSent(id, now(), expectedChange);
    } catch (error) {
      await reservations.giveBack(id);
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

  function remembered<T>(work: Promise<T>): Promise<T> {
    const end: Promise<unknown> = work.catch(() => undefined).then(() => underWay.delete(end));
    underWay.add(end);
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
        () => remembered(begin(request, inputHash)),
        () => refused(keyReused),
      );
    },
    recover: () => reservations.recover(),
    exclusively: (channel, reference, work) => lock.run(channel, reference, work),
    finished: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function checkKey(idempotencyKey: string | null): Refusal | null {
  if (idempotencyKey === null || (idempotencyKey.length >= 1 && idempotencyKey.length <= 255)) return null;
  return { code: 'INVALID', message: 'An idempotency key has 1 to 255 characters.', field: ['idempotencyKey'] };
}
