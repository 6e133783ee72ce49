import { performance } from 'node:perf_hooks';

/** What may be under way, and what may wait for it. */
export interface CapacityLimits {
  readonly underWay: number;
  readonly waiting: number;
}

/** Takes up what a place was free for; called at once or later, and never when the wait was given up. */
type Begin = () => void;

/**
 * So much may be begun in one turn of the event loop, in milliseconds. Node takes one new connection in each turn: when turns are long,
 * nobody new is let in, not even who asks whether the gateway is well.
 */
const turnMs = 5;
const maxPerTurn = 32;

/** Work under way and work that waits, both bounded: what comes above is refused at once, so that nothing piles up in memory. */
export class Capacity {
  private readonly limits: CapacityLimits;
  private readonly waiting = new Set<Begin>();
  private current = 0;
  private allowed: number;
  private refusedAt = -Infinity;
  private refusals = 0;
  /** When the first work of this turn was begun. */
  private turnBeganAt: number | undefined;
  private isTurnScheduled = false;

  constructor(limits: CapacityLimits) {
    this.limits = limits;
    this.allowed = limits.underWay;
  }

  /** Begins the work, or lets it wait; false: refused. Whoever began calls `leave` once, and who waits may `giveUp`. */
  enter(begin: Begin): boolean {
    if (this.waiting.size === 0 && this.current < this.allowed && !this.isTurnOver()) {
      this.begin(begin);
      return true;
    }
    if (this.waiting.size < this.limits.waiting) {
      this.waiting.add(begin);
      this.scheduleTurn();
      return true;
    }
    this.noteRefusal();
    return false;
  }

  /** True: nobody more can even wait, and whoever asks is refused by the caller. */
  refuses(): boolean {
    if (this.waiting.size === 0 || this.waiting.size < this.limits.waiting) return false;
    this.noteRefusal();
    return true;
  }

  leave(): void {
    this.current -= 1;
    if (this.waiting.size > 0) this.scheduleTurn();
  }

  /** No more than what waits is taken back. */
  giveUp(begin: Begin): void {
    this.waiting.delete(begin);
  }

  /** Does the work when there is a place for it; undefined: refused. */
  run<T>(work: () => T | Promise<T>): Promise<T> | undefined {
    let begin: Begin = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    if (!this.enter(begin)) return undefined;
    return begun.then(work).finally(() => this.leave());
  }

  /** From now on at most this much is begun; what is under way goes on. Never more than the limit. */
  allow(underWay: number): void {
    this.allowed = Math.min(this.limits.underWay, Math.max(1, underWay));
    if (this.waiting.size > 0) this.scheduleTurn();
  }

  get figures(): { readonly underWay: number; readonly waiting: number; readonly allowed: number; readonly refused: number } {
    return { underWay: this.current, waiting: this.waiting.size, allowed: this.allowed, refused: this.refusals };
  }

  /** Nothing more can be taken, or something was refused within the given time. */
  isOverloaded(withinMs: number): boolean {
    const isFull = this.current >= this.allowed && this.waiting.size >= this.limits.waiting;
    return isFull || Date.now() - this.refusedAt < withinMs;
  }

  private noteRefusal(): void {
    this.refusals += 1;
    this.refusedAt = Date.now();
  }

  private begin(begin: Begin): void {
    this.current += 1;
    this.scheduleTurn();
    begin();
  }

  private isTurnOver(): boolean {
    return this.turnBeganAt !== undefined && performance.now() - this.turnBeganAt >= turnMs;
  }

  /** Each step in the next turn sees what the one before it has cost, because it runs behind all that followed at once. */
  private scheduleTurn(): void {
    this.turnBeganAt ??= performance.now();
    if (this.isTurnScheduled) return;
    this.isTurnScheduled = true;
    setImmediate(() => {
      this.isTurnScheduled = false;
      this.turnBeganAt = this.waiting.size > 0 ? performance.now() : undefined;
      this.beginOne();
    });
    for (let steps = Math.min(this.waiting.size, maxPerTurn); steps > 1; steps -= 1) setImmediate(() => this.beginOne());
  }

  private beginOne(): void {
    if (this.current >= this.allowed) return;
    const [begin] = this.waiting;
    if (begin === undefined) return;
    if (this.isTurnOver()) return this.scheduleTurn();
    this.waiting.delete(begin);
    this.begin(begin);
  }
}
