import type { AttemptResult } from '../attempt.js';
import { Circuit } from './circuit.js';
import { Concurrency, type Slot, type WaitLimits } from './concurrency.js';
import { ConditionLog, classifyAttempt } from './condition.js';
import type { HttpCondition, HttpFailure, HttpRequest } from '../exchange.js';
import { givenUp, notAdmitted } from '../failure.js';
import type { Reservation } from '../rate-limit/quota.js';
import { BackgroundPace } from '../rate-limit/background-pace.js';
import { RateBudget, type RateBudgetOptions } from '../rate-limit/rate-budget.js';
import type { Timing } from '../timing.js';

export interface AdmissionOptions extends RateBudgetOptions {
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly timing: Timing;
}

/** A call that may use a socket now. */
export interface Admission {
  readonly failed: false;
  /** Must be called once, with the result. */
  settle(result: AttemptResult): void;
}

/** How often a background call gives way before it is refused, and how long at a time. */
const maxYields = 60;
const yieldMs = 500;

/** Admits a channel's requests to its sockets: circuit, rate budget and bounded queue. */
export class Admissions {
  private readonly options: AdmissionOptions;
  private readonly circuit: Circuit;
  private readonly rate: RateBudget;
  private readonly concurrency: Concurrency;
  private readonly background: BackgroundPace;
  private readonly log = new ConditionLog();

  constructor(options: AdmissionOptions) {
    this.options = options;
    this.circuit = new Circuit(options.timing);
    this.rate = new RateBudget(options);
    this.concurrency = new Concurrency(options.concurrency);
    this.background = new BackgroundPace(options.callsPerMinute, options.timing);
  }

  /** Waits for a reservation in the quota and for a slot, where it has to. A refused request was certainly not sent. */
  admit(request: HttpRequest, limits: WaitLimits): Admission | HttpFailure | Promise<Admission | HttpFailure> {
    const refusal = this.refusal(request);
    if (refusal !== undefined) return refusal;
    const reservation = this.rate.reserve(Math.max(0, limits.deadlineAt - Date.now()));
    if (reservation instanceof Promise || !isFree(reservation)) return this.admitLater(request, limits, reservation);
    const slot = this.concurrency.enter(limits);
    return slot instanceof Promise ? this.enterLater(request, slot, reservation) : this.enter(request, slot, reservation);
  }

  /** Waits until a background call may be made; otherwise says why not. Bounded, and it ends early when the signal aborts. */
  async awaitBackgroundTurn(request: HttpRequest): Promise<HttpFailure | undefined> {
    const { background } = this;
    const { timing } = this.options;
    const { signal, deadlineAt = Infinity } = request;
    const { waitMs } = background;
    if (Date.now() + waitMs > deadlineAt) return notAdmitted('rate-limited', "the channel's background calls are used up", waitMs);
    background.take();
    await timing.wait(waitMs, signal);
    for (let yields = 0; yields < maxYields && signal?.aborted !== true && Date.now() < deadlineAt; yields += 1) {
      const busyMs = this.concurrency.waiting > 0 ? yieldMs : Math.min(this.rate.idleInMs, yieldMs);
      if (busyMs === 0) return undefined;
      await timing.wait(busyMs, signal);
    }
    background.giveBack();
    return signal?.aborted === true
      ? givenUp('aborted', 'waiting')
      : notAdmitted('rate-limited', 'other calls of the channel come first', yieldMs);
  }

  pause(limit: string, milliseconds: number): void {
    this.rate.pause(limit, milliseconds);
  }

  condition(): HttpCondition {
    const { circuit, rate, concurrency } = this;
    return this.log.health({ circuit, rate, concurrency, now: this.options.timing.now() });
  }

  private refusal(request: HttpRequest): HttpFailure | undefined {
    const pausedMs = this.rate.pausedForMs(request);
    if (pausedMs > 0) return notAdmitted('rate-limited', 'the provider demands a pause', pausedMs);
    const { closedForMs } = this.circuit;
    return closedForMs > 0 ? notAdmitted('circuit-open', 'too many calls failed recently', closedForMs) : undefined;
  }

  private async admitLater(
    request: HttpRequest,
    limits: WaitLimits,
    reserving: Reservation | Promise<Reservation>,
  ): Promise<Admission | HttpFailure> {
    const reservation = await reserving;
    if (!reservation.isTaken) return notAdmitted('rate-limited', "the channel's calls per minute are used up", reservation.waitMs);
    if (reservation.waitMs > 0) await this.options.timing.wait(reservation.waitMs, limits.signal);
    if (reservation.waitMs > 0 && limits.signal?.aborted === true) {
      reservation.giveBack();
      return givenUp('aborted', 'waiting');
    }
    return this.enter(request, await this.concurrency.enter(limits), reservation);
  }

  private async enterLater(request: HttpRequest, slot: Promise<Slot>, reservation: Reservation): Promise<Admission | HttpFailure> {
    return this.enter(request, await slot, reservation);
  }

  private enter(request: HttpRequest, slot: Slot, reservation: Reservation): Admission | HttpFailure {
    // The circuit may have opened while the call waited.
    const refusal = typeof slot === 'string' ? refusalOf(slot) : this.refusal(request);
    if (refusal !== undefined) {
      if (typeof slot !== 'string') slot.leave();
      reservation.giveBack();
      return refusal;
    }
    return this.admitted(request, slot as Exclude<Slot, string>);
  }

  private admitted(request: HttpRequest, slot: Exclude<Slot, string>): Admission {
    const permit = this.circuit.acquire();
    const startedAt = performance.now();
    return {
      failed: false,
      settle: (result) => {
        slot.leave();
        if (!result.outcome.failed) this.rate.update(request, result.outcome);
        const finding = classifyAttempt(result, performance.now() - startedAt, this.options.timeoutMs);
        permit.settle(finding.result, finding.weight);
        this.log.note(finding);
      },
    };
  }
}

function isFree({ isTaken, waitMs }: Reservation): boolean {
  return isTaken && waitMs === 0;
}

function refusalOf(slot: Extract<Slot, string>): HttpFailure {
  return slot === 'full' ? notAdmitted('overloaded', 'too many calls of the channel are waiting', undefined) : givenUp(slot, 'waiting');
}
