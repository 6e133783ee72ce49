import { setTimeout as sleep } from 'node:timers/promises';
import type { Refusal } from '../contract/error.js';
import type { Instant } from '../domain/time.js';
import type { Ledger } from '../store/store.js';
import { retryIfUndone } from '../store/connection/unavailable.js';
import type { SentIntent, WriteIntent, WriteRecord } from '../store/writes/writes.js';
import { firstReadAt } from './read-back.js';
import { outcomeUnknown } from './classify-failure.js';
import { answerIn, refused, type WriteAnswer } from './write-request.js';

/** How long an idempotency key is kept. */
const keyLifetimeMs = 24 * 60 * 60 * 1000;

/** Keys that were given at this moment or before are free again. */
export function keysSince(now: Instant): Instant {
  return before(now, keyLifetimeMs);
}

/** After this time without a change of its record, the process that performs a write counts as dead. Clocks of replicas differ by less. */
const ownerTimeoutMs = 60_000;
const pollMs = 100;

export interface ReservationSettings {
  readonly ledger: Ledger;
  /** This process among those that share the ledger. */
  readonly owner: string;
  readonly now: () => Instant;
  /** How long to wait for another process's write of the same order. */
  readonly maxWaitMs: number;
}

/** Reserves idempotency keys and orders for writes, among all processes. */
export class Reservations {
  private readonly settings: ReservationSettings;

  constructor(settings: ReservationSettings) {
    this.settings = settings;
  }

  /** The recorded answer for a client's idempotency key; null when the key is free. */
  async recorded(client: string, idempotencyKey: string, inputHash: string): Promise<WriteAnswer | null> {
    for (;;) {
      const record = await this.settings.ledger.writes.find(client, idempotencyKey, this.keysSince());
      if (record === null) return null;
      if (!(await this.endIfDead(record))) return answerOf(record, inputHash);
    }
  }

  /** Records the intent durably, with `sent` as SENT. Returns null when it is reserved, else the answer to the client. */
  async reserve(intent: WriteIntent, sent?: SentIntent): Promise<WriteAnswer | null> {
    const { ledger, maxWaitMs } = this.settings;
    for (let waitedMs = 0; ;) {
      const reservation = await retryIfUndone(() => ledger.writes.reserve(intent, this.keysSince(), sent));
      if (reservation.reserved) return null;
      const { holder, isSameKey } = reservation;
      if (holder === null || (await this.endIfDead(holder))) continue;
      if (isSameKey) return answerOf(holder, intent.inputHash);
      if (waitedMs >= maxWaitMs) return refused(orderBusy);
      await sleep(pollMs);
      waitedMs += pollMs;
    }
  }

  /** Ends a write that was certainly not sent, whether or not it was recorded as SENT. Never throws: a later recovery ends the record. */
  async cancel(id: string): Promise<void> {
    const { ledger, now } = this.settings;
    try {
      await ledger.writes.release(id, 'RESERVED', now());
      await ledger.writes.release(id, 'SENT', now());
    } catch {
      // The ledger does not answer.
    }
  }

  async recover(): Promise<{ released: number; unknown: number }> {
    const { ledger, owner } = this.settings;
    const abandoned = (await ledger.writes.open()).filter((record) => record.owner !== owner && this.isDead(record));
    for (const record of abandoned) await this.end(record);
    const released = abandoned.filter(({ state }) => state === 'RESERVED').length;
    return { released, unknown: abandoned.length - released };
  }

  private keysSince(): Instant {
    return keysSince(this.settings.now());
  }

  private async endIfDead(record: WriteRecord): Promise<boolean> {
    if (!isOpen(record) || !this.isDead(record)) return false;
    await this.end(record);
    return true;
  }

  /**
   * A running write of this process is found before its record is read, so an open record of this process is one whose end could not be
   * recorded. An embedded ledger has no other processes.
   */
  private isDead({ owner, touchedAt }: WriteRecord): boolean {
    const { ledger, now } = this.settings;
    return owner === this.settings.owner || !ledger.isShared || touchedAt <= before(now(), ownerTimeoutMs);
  }

  private async end({ id, state }: WriteRecord): Promise<void> {
    const { ledger, now } = this.settings;
    if (state === 'RESERVED') await ledger.writes.release(id, 'RESERVED', now());
    else {
      const settledAt = now();
      const unknown = { state: 'UNKNOWN', outcome: 'UNKNOWN', refusals: [outcomeUnknown()], providerId: null, settledAt } as const;
      await ledger.writes.settle(id, { ...unknown, readBackAt: firstReadAt(settledAt) });
    }
  }
}

export const keyReused: Refusal = {
  code: 'IDEMPOTENCY_KEY_REUSED',
  message: 'This idempotency key was used with another input.',
  field: ['idempotencyKey'],
};

export const keyInUse: Refusal = {
  code: 'IDEMPOTENCY_KEY_IN_USE',
  message: 'A write with this idempotency key is in progress. Try again in a moment.',
  field: ['idempotencyKey'],
};

/** It has no code of its own. Like any conflict, it can be retried. */
export const orderBusy: Refusal = {
  code: 'STATUS_CONFLICT',
  message: 'Another write of this order is in progress, and nothing was sent. Try again later.',
};

function answerOf(record: WriteRecord, inputHash: string): WriteAnswer {
  if (record.inputHash !== inputHash) return refused(keyReused);
  if (isOpen(record)) return refused(keyInUse);
  return answerIn(record);
}

function isOpen({ state }: WriteRecord): boolean {
  return state === 'RESERVED' || state === 'SENT';
}

function before(at: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(at) - milliseconds).toISOString();
}
