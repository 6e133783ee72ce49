import type { SharedReservation } from '../../rate-limit/redis-bucket.js';
import { spreadRate, TokenBucket, type Rate } from '../../rate-limit/token-bucket.js';
import type { Timing } from '../timing.js';

/** A place in the order in which a quota's calls may go. */
export interface Reservation {
  /** Milliseconds until then. */
  readonly waitMs: number;
  /** False: it comes too late, and nobody has taken it. */
  readonly isTaken: boolean;
  /** For a call that did not go after all. */
  giveBack(): void;
}

/** One quota for several processes. */
export interface SharedQuota {
  /** Rejects when it cannot be known soon. */
  reserve(rate: Rate, maxWaitMs: number): Promise<SharedReservation>;
}

/** How long nobody asks again for what could not be known: a call must not pay for it each time. */
const awayMs = 1000;

/** A channel's calls per minute, shared where that is possible. While it is not, this process keeps to its part of the whole. */
export class Quota {
  private readonly callsPerMinute: number;
  private readonly timing: Pick<Timing, 'now'>;
  private readonly shared: SharedQuota | undefined;
  /** As it was told last, and as it fills up since. */
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

  async reserve(maxWaitMs: number): Promise<Reservation> {
    return (this.isShared ? await this.sharedReservation(maxWaitMs) : undefined) ?? this.ownReservation(maxWaitMs);
  }

  private get isShared(): boolean {
    return this.shared !== undefined && this.timing.now() >= this.awayUntil;
  }

  private async sharedReservation(maxWaitMs: number): Promise<Reservation | undefined> {
    try {
      const turn = await this.shared?.reserve(this.whole.rate, maxWaitMs);
      if (turn !== undefined) this.learn(turn);
      return turn;
    } catch {
      this.awayUntil = this.timing.now() + awayMs;
      return undefined;
    }
  }

  private learn({ isTaken, tokens, processes }: SharedReservation): void {
    this.whole.correct(tokens);
    if (processes !== this.processes) {
      this.processes = processes;
      this.part = new TokenBucket(spreadRate(this.callsPerMinute / processes), this.timing);
    }
    // What is taken together is missing here as well, as soon as this process is on its own.
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
