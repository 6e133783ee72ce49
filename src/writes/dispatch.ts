import { PartlyApplied } from '../contract/parts.js';
import type { Instant } from '../domain/time.js';
import type { Ledger, LedgerParts } from '../store/store.js';
import { againWhenUndone } from '../store/connection/unavailable.js';
import { firstReadAt } from './read-back.js';
import { classifyFailure } from './classify-failure.js';
import { answerIn, answerOf, refused, type PreparedWrite, type WriteAnswer } from './write-request.js';
import type { WriteSettlement } from '../store/writes/write-row.js';

/** Where failures go that the client's answer does not show. */
export interface WriteLog {
  error(fields: Record<string, unknown>, message: string): void;
}

/**
 * Sends a write that is recorded as SENT, and records and answers how it ended. Throws what `send` threw when certainly nothing was applied;
 * a failure to record never changes the answer, because the provider has the write.
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
    const verdict = classifyFailure(error);
    const settledAt = this.now();
    switch (verdict.kind) {
      case 'nothing-applied':
        await this.attempt(id, () => this.ledger.writes.release(id, 'SENT', settledAt));
        if (verdict.refusal === null) throw error instanceof PartlyApplied ? error.cause : error;
        return refused(verdict.refusal);
      case 'refused':
        return this.settle(id, write, { state: 'REFUSED', outcome: null, refusals: verdict.refusals, providerId: null, settledAt });
      case 'partly':
        this.log?.error({ err: error, writeId: id }, 'A write was applied in part.');
        return this.settle(id, write, { state: 'DONE', outcome: 'APPLIED', refusals: verdict.refusals, providerId: null, settledAt });
      case 'unknown': {
        this.log?.error({ err: error, writeId: id }, 'A write was sent, and its outcome is unknown.');
        const readBackAt = firstReadAt(settledAt);
        const unknown = {
          state: 'UNKNOWN',
          outcome: 'UNKNOWN',
          refusals: verdict.refusals,
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
    /** False when the provider has told by itself how it ended, before it answered. */
    const record = async ({ writes }: LedgerParts): Promise<boolean> => {
      if (await writes.settle(id, settlement)) return true;
      await writes.keepReceipt(id, settlement);
      const known = (await writes.get([id])).get(id);
      if (known !== undefined) answer = answerIn(known);
      return known === undefined;
    };
    const recorded = await this.attempt(id, () =>
      this.ledger.transaction(async (parts) => {
        const isFirst = await record(parts);
        // Who settled it by its aim has told the ledger what follows from that.
        if (answer.outcome !== null && (isFirst || write.expectedChange === undefined)) {
          const { settledAt: at, providerId, raw = null } = settlement;
          await write.settled?.({ outcome: answer.outcome, at, providerId, raw }, parts);
        }
      }),
    );
    // What the ledger learns may be what failed: the end of the write is worth a try alone.
    if (!recorded) await this.attempt(id, () => record(this.ledger));
    return answer;
  }

  private async attempt(id: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await againWhenUndone(work);
      return true;
    } catch (error) {
      this.log?.error({ err: error, writeId: id }, 'How a write ended could not be recorded.');
      return false;
    }
  }
}

type Settlement = WriteSettlement & Pick<WriteAnswer, 'outcome' | 'refusals'> & { readonly raw?: unknown };
