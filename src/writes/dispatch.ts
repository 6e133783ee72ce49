import { PartlyApplied } from '../contract/parts.js';
import type { Instant } from '../domain/time.js';
import type { Ledger, LedgerParts } from '../store/store.js';
import { retryIfUndone } from '../store/connection/unavailable.js';
import { firstReadAt } from './read-back.js';
import { classifyFailure } from './classify-failure.js';
import { answerIn, answerOf, refused, type PreparedWrite, type WriteAnswer } from './write-request.js';
import type { WriteSettlement } from '../store/writes/write-row.js';

/** Receives failures that the client's answer does not show. */
export interface WriteLog {
  error(fields: Record<string, unknown>, message: string): void;
}

/**
 * Sends a write that is recorded as SENT, records its outcome and returns the answer. Throws the error of `send` when certainly nothing was
 * applied. A failure to record does not change the answer, because the provider has the write.
 */
export class Dispatch {
  private readonly ledger: Ledger;
  private readonly now: () => Instant;
  private readonly log: WriteLog | undefined;

  constructor(ledger: Ledger, now: () => Instant, log: WriteLog | undefined) {
    this.ledger = ledger;
    this.now = now;
    this.log = log;
  }

  async send(id: string, write: PreparedWrite): Promise<WriteAnswer> {
    try {
      const { outcome, providerId, result = null, raw = null } = await write.send(id);
      return await this.settle(id, write, { state: 'DONE', outcome, refusals: [], providerId, result, raw, settledAt: this.now() });
    } catch (error) {
      return this.fail(id, write, error);
    }
  }

  private async fail(id: string, write: PreparedWrite, error: unknown): Promise<WriteAnswer> {
    const failure = classifyFailure(error);
    const settledAt = this.now();
    switch (failure.kind) {
      case 'nothing-applied':
        await this.attempt(id, () => this.ledger.writes.release(id, 'SENT', settledAt));
        if (failure.refusal === null) throw error instanceof PartlyApplied ? error.cause : error;
        return refused(failure.refusal);
      case 'refused':
        return this.settle(id, write, { state: 'REFUSED', outcome: null, refusals: failure.refusals, providerId: null, settledAt });
      case 'partly':
        this.log?.error({ err: error, writeId: id }, 'A write was applied in part.');
        return this.settle(id, write, { state: 'DONE', outcome: 'APPLIED', refusals: failure.refusals, providerId: null, settledAt });
      case 'unknown': {
        this.log?.error({ err: error, writeId: id }, 'A write was sent, and its outcome is unknown.');
        const readBackAt = firstReadAt(settledAt);
        const unknown = {
          state: 'UNKNOWN',
          outcome: 'UNKNOWN',
          refusals: failure.refusals,
          providerId: null,
          settledAt,
          readBackAt,
        } as const;
        return this.settle(id, write, unknown);
      }
    }
  }

  private async settle(id: string, write: PreparedWrite, settlement: Settlement): Promise<WriteAnswer> {
    let answer = answerOf(settlement);
    /** False when a webhook reported the outcome before the provider answered. */
    const record = async ({ writes }: LedgerParts): Promise<boolean> => {
      if (await writes.settle(id, settlement)) return true;
      await writes.addReceipt(id, settlement);
      const known = (await writes.get([id])).get(id);
      if (known !== undefined) answer = answerIn(known);
      return known === undefined;
    };
    const recorded = await this.attempt(id, () =>
      this.ledger.jointly(async (parts) => {
        const isFirst = await record(parts);
        // Whatever settled the write by its expected change has also stored what follows from it.
        if (answer.outcome !== null && (isFirst || write.expectedChange === undefined)) {
          const { settledAt: at, providerId, raw = null } = settlement;
          await write.settled?.({ outcome: answer.outcome, at, providerId, raw }, parts);
        }
      }),
    );
    // `write.settled` may be what failed, so the outcome is recorded alone.
    if (!recorded) await this.attempt(id, () => record(this.ledger));
    return answer;
  }

  private async attempt(id: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await retryIfUndone(work);
      return true;
    } catch (error) {
      this.log?.error({ err: error, writeId: id }, 'The outcome of a write could not be recorded.');
      return false;
    }
  }
}

type Settlement = WriteSettlement & Pick<WriteAnswer, 'outcome' | 'refusals'> & { readonly raw?: unknown };
