import { setTimeout as sleep } from 'node:timers/promises';
import type { Refusal } from '../contract/error.js';
import type { Instant } from '../domain/time.js';
import type { Ledger } from '../store/store.js';
import { againWhenUndone } from '../store/connection/unavailable.js';
import type { WriteIntent, WriteRecord } from '../store/writes/writes.js';
import { firstReadAt } from './read-back.js';
import { outcomeUnknown } from './classify-failure.js';
import { answerIn, refused, type WriteAnswer } from './write-request.js';

/** How long a key is remembered. */
const keyLifetimeMs = 24 * 60 * 60 * 1000;
/** After so long without a sign of life, the process that has a write in hand is taken for dead. Clocks of replicas differ by less. */
const silenceMs = 60_000;
const pollMs = 100;

export interface ReservationSettings {
  readonly ledger: Ledger;
  /** This process among those that share the ledger. */
  readonly owner: string;
  readonly now: () => Instant;
  /** How long to wait for another process to be done with an order. */
  readonly maxWaitMs: number;
}

/** Who may write: keys that were used, and orders that another process has in hand. */
export class Reservations {
  private readonly settings: ReservationSettings;

  constructor(settings: ReservationSettings) {
    this.settings = settings;
  }

  /** What a client's key has been answered already; null when the key is free. */
  async recorded(client: string, idempotencyKey: string, inputHash: string): Promise<WriteAnswer | null> {
    for (;;) {
      const record = await this.settings.ledger.writes.find(client, idempotencyKey, this.keysSince());
      if (record === null) return null;
      if (!(await this.endIfDead(record))) return answerOf(record, inputHash);
    }
  }

  /** Records the intent durably; null when it is reserved, else the answer to give instead. */
  async reserve(intent: WriteIntent): Promise<WriteAnswer | null> {
    const { ledger, maxWaitMs } = this.settings;
    for (let waitedMs = 0; ;) {
      const reservation = await againWhenUndone(() => ledger.writes.reserve(intent, this.keysSince()));
      if (reservation.reserved) return null;
      const { holder, isSameKey } = reservation;
      if (holder === null || (await this.endIfDead(holder))) continue;
      if (isSameKey) return answerOf(holder, intent.inputHash);
      if (waitedMs >= maxWaitMs) return refused(orderInHand);
      await sleep(pollMs);
      waitedMs += pollMs;
    }
  }

  /** Gives a write back that was not sent for certain, whether or not it was recorded as sent. Never throws: its record is then ended later. */
  async giveBack(id: string): Promise<void> {
    const { ledger, now } = this.settings;
    try {
      await ledger.writes.release(id, 'RESERVED', now());
      await ledger.writes.release(id, 'SENT', now());
    } catch {
      // The ledger is away.
    }
  }

  async recover(): Promise<{ released: number; unknown: number }> {
    const { ledger, owner } = this.settings;
    const left = (await ledger.writes.open()).filter((record) => record.owner !== owner && this.isDead(record));
    for (const record of left) await this.end(record);
    const released = left.filter(({ state }) => state === 'RESERVED').length;
    return { released, unknown: left.length - released };
  }

  private keysSince(): Instant {
    return before(this.settings.now(), keyLifetimeMs);
  }

  private async endIfDead(record: WriteRecord): Promise<boolean> {
    if (!isOpen(record) || !this.isDead(record)) return false;
    await this.end(record);
    return true;
  }

  /**
   * This process would have found its own write under way before it looked here, so that its record is one whose end could not be recorded.
   * An embedded ledger has no other process at all.
   */
  private isDead({ owner, touchedAt }: WriteRecord): boolean {
    const { ledger, now } = this.settings;
    return owner === this.settings.owner || !ledger.isShared || touchedAt <= before(now(), silenceMs);
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

const keyInUse: Refusal = {
  code: 'IDEMPOTENCY_KEY_IN_USE',
  message: 'A write with this idempotency key is on its way. Ask again in a moment.',
  field: ['idempotencyKey'],
};

/** There is no code for it alone; like any conflict it goes away by asking again. */
export const orderInHand: Refusal = {
  code: 'STATUS_CONFLICT',
  message: 'Another write of this order is still on its way, and nothing was sent. Try again later.',
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
