import type { AttemptResult } from '../attempt.js';
import { Circuit } from './circuit.js';
import { Concurrency, type WaitLimits } from './concurrency.js';
import { ConditionLog, classifyFailure } from './condition.js';
import type { HttpCondition, HttpFailure, HttpRequest } from '../exchange.js';
import { givenUp, notAdmitted } from '../failure.js';
import type { Reservation } from '../rate-limit/quota.js';
import { RateBudget, type RateBudgetOptions } from '../rate-limit/rate-budget.js';
import type { Timing } from '../timing.js';

export interface AdmissionOptions extends RateBudgetOptions {
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly timing: Timing;
}

/** A call that may go to a socket now. */
export interface Admission {
  readonly failed: false;
  /** Must be called once, with how it ended. */
  settle(result: AttemptResult): void;
}

/** What stands between a channel's requests and its sockets: the circuit, the rate budget, and a bounded queue. */
export class Admissions {
  private readonly options: AdmissionOptions;
  private readonly circuit: Circuit;
  private readonly rate: RateBudget;
  private readonly concurrency: Concurrency;
  private readonly log = new ConditionLog();

  constructor(options: AdmissionOptions) {
    this.options = options;
    this.circuit = new Circuit(options.timing);
    this.rate = new RateBudget(options);
    this.concurrency = new Concurrency(options.concurrency);
  }

  /** Waits for its turn in the quota and for a place; whatever is refused was certainly not sent. */
  async admit(request: HttpRequest, patience: WaitLimits): Promise<Admission | HttpFailure> {
    const refusal = this.refusal(request);
    if (refusal !== undefined) return refusal;
    const turn = await this.awaitReservation(patience);
    if ('failed' in turn) return turn;
    const admitted = await this.enter(request, patience);
    if (admitted.failed) turn.giveBack();
    return admitted;
  }

  pause(limit: string, milliseconds: number): void {
    this.rate.pause(limit, milliseconds);
  }

  condition(): HttpCondition {
    const { circuit, rate, concurrency } = this;
    return this.log.tell({ circuit, rate, concurrency, now: this.options.timing.now() });
  }

  private refusal(request: HttpRequest): HttpFailure | undefined {
    const pausedMs = this.rate.pausedForMs(request);
    if (pausedMs > 0) return notAdmitted('rate-limited', 'the provider wants no more requests for now', pausedMs);
    const { closedForMs } = this.circuit;
    return closedForMs > 0 ? notAdmitted('circuit-open', 'too many calls failed lately', closedForMs) : undefined;
  }

  private async awaitReservation({ deadlineAt, signal }: WaitLimits): Promise<Reservation | HttpFailure> {
    const turn = await this.rate.turn(Math.max(0, deadlineAt - Date.now()));
    if (!turn.isTaken) return notAdmitted('rate-limited', "the channel's calls per minute are used up", turn.waitMs);
    if (turn.waitMs === 0) return turn;
    await this.options.timing.wait(turn.waitMs, signal);
    if (signal?.aborted !== true) return turn;
    turn.giveBack();
    return givenUp('aborted', 'waiting');
  }

  private async enter(request: HttpRequest, patience: WaitLimits): Promise<Admission | HttpFailure> {
    const place = await this.concurrency.enter(patience);
    if (place === 'full') return notAdmitted('overloaded', 'too many calls of the channel wait already', undefined);
    if (typeof place === 'string') return givenUp(place, 'waiting');
    // Much may have happened while it waited.
    const refusal = this.refusal(request);
    if (refusal !== undefined) {
      place.leave();
      return refusal;
    }
    const permit = this.circuit.acquire();
    const startedAt = performance.now();
    return {
      failed: false,
      settle: (result) => {
        place.leave();
        if (!result.outcome.failed) this.rate.learn(request, result.outcome);
        const finding = classifyFailure(result, performance.now() - startedAt, this.options.timeoutMs);
        permit.settle(finding.verdict, finding.weight);
        this.log.note(finding);
      },
    };
  }
}
