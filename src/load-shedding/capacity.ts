import { performance } from 'node:perf_hooks';

/** How many requests may be in flight, and how many may wait. */
export interface CapacityLimits {
  readonly inFlight: number;
  readonly waiting: number;
}

/** Starts the work; called at once or later, and never after `giveUp`. */
type Begin = () => void;

/**
 * How long one turn of the event loop may start work, in milliseconds. Node accepts one new connection in each turn: long turns keep out new
 * connections, among them those of health checks.
 */
const turnMs = 5;
const maxPerTurn = 32;

/** Bounds the requests in flight and those that wait. More are refused at once, so that nothing accumulates in memory. */
export class Capacity {
  private readonly limits: CapacityLimits;
  private readonly waiting = new Set<Begin>();
  private current = 0;
  private allowed: number;
  private refusedAt = -Infinity;
  private refusals = 0;
  /** When this turn started its first work. */
  private turnBeganAt: number | undefined;
  private isTurnScheduled = false;

  constructor(limits: CapacityLimits) {
    this.limits = limits;
    this.allowed = limits.inFlight;
  }

  /** Starts the work or lets it wait; false: refused. The caller calls `leave` once after the work, or `giveUp` while it waits. */
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

  /** Whether the waiting line is full. True counts as a refusal. */
  refuses(): boolean {
    if (this.waiting.size === 0 || this.waiting.size < this.limits.waiting) return false;
    this.noteRefusal();
    return true;
  }

  leave(): void {
    this.current -= 1;
    if (this.waiting.size > 0) this.scheduleTurn();
  }

  /** Withdraws work that waits; has no effect on work that started. */
  giveUp(begin: Begin): void {
    this.waiting.delete(begin);
  }

  /** Runs the work as soon as there is capacity; undefined: refused. */
  run<T>(work: () => T | Promise<T>): Promise<T> | undefined {
    let begin: Begin = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    if (!this.enter(begin)) return undefined;
    return begun.then(work).finally(() => this.leave());
  }

  /** Sets how many may be in flight, up to the limit. Requests that have started go on. */
  allow(inFlight: number): void {
    this.allowed = Math.min(this.limits.inFlight, Math.max(1, inFlight));
    if (this.waiting.size > 0) this.scheduleTurn();
  }

  get figures(): { readonly inFlight: number; readonly waiting: number; readonly allowed: number; readonly refused: number } {
    return { inFlight: this.current, waiting: this.waiting.size, allowed: this.allowed, refused: this.refusals };
  }

  /** Whether work is refused now, or was refused within the given time. */
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

  /** Starts waiting work one by one, each in an immediate of its own, so that each sees how long the work before it took. */
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
