import type { SharedReservation } from '../../rate-limit/redis-bucket.js';
import { spreadRate, TokenBucket, type Rate } from '../../rate-limit/token-bucket.js';
import type { Timing } from '../timing.js';

/** A reserved slot of a quota. */
export interface Reservation {
  /** Milliseconds until the slot. */
  readonly waitMs: number;
  /** False: the slot is too far away and was not reserved. */
  readonly isTaken: boolean;
  /** For a reserved call that was not made. */
  giveBack(): void;
}

/** One quota for several replicas. */
export interface SharedQuota {
  /** Rejects when the store of the quota does not answer in time. */
  reserve(rate: Rate, maxWaitMs: number): Promise<SharedReservation>;
}

/** After a failure the shared quota is not used for this time: not every call should wait for its timeout. */
const awayMs = 1000;

/** A channel's calls per minute, shared when possible. Without the shared quota this replica uses only its share of it. */
export class Quota {
  private readonly callsPerMinute: number;
  private readonly timing: Pick<Timing, 'now'>;
  private readonly shared: SharedQuota | undefined;
  /** The last reported state of the whole quota, refilled since. */
  private readonly whole: TokenBucket;
  private part: TokenBucket;
  private processes = 1;
  private awayUntil = -Infinity;

  constructor(callsPerMinute: number, timing: Pick<Timing, 'now'>, shared: SharedQuota | undefined) {
    this.callsPerMinute = callsPerMinute;
    this.timing = timing;
    this.shared = shared;
    this.whole = new TokenBucket(spreadRate(callsPerMinute), timing);
    this.part = new TokenBucket(spreadRate(callsPerMinute), timing);
  }

  get left(): number {
    return this.isShared ? this.whole.left : this.part.left;
  }

  /** Milliseconds until other calls leave half of the burst unused. */
  get idleInMs(): number {
    return this.isShared ? this.whole.halfFullInMs : this.part.halfFullInMs;
  }

  async reserve(maxWaitMs: number): Promise<Reservation> {
    return (this.isShared ? await this.sharedReservation(maxWaitMs) : undefined) ?? this.ownReservation(maxWaitMs);
  }

  private get isShared(): boolean {
    return this.shared !== undefined && this.timing.now() >= this.awayUntil;
  }

  private async sharedReservation(maxWaitMs: number): Promise<Reservation | undefined> {
    try {
      const reservation = await this.shared?.reserve(this.whole.rate, maxWaitMs);
      if (reservation !== undefined) this.update(reservation);
      return reservation;
    } catch {
      this.awayUntil = this.timing.now() + awayMs;
      return undefined;
    }
  }

  private update({ isTaken, tokens, processes }: SharedReservation): void {
    this.whole.correct(tokens);
    if (processes !== this.processes) {
      this.processes = processes;
      this.part = new TokenBucket(spreadRate(this.callsPerMinute / processes), this.timing);
    }
    // A shared reservation also counts in the own share, which is used when the shared quota fails.
    if (isTaken && this.part.waitMs === 0) this.part.take();
  }

  private ownReservation(maxWaitMs: number): Reservation {
    const { part } = this;
    const { waitMs } = part;
    const isTaken = waitMs <= maxWaitMs;
    if (isTaken) part.take();
    return { waitMs, isTaken, giveBack: () => part.giveBack() };
  }
}
