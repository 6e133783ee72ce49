import { setMaxListeners } from 'node:events';
import { createCall } from '../contract/call.js';
import type { Found, Orders } from '../contract/provider.js';
import type { Registry } from '../contract/registry.js';
import type { Order } from '../domain/order.js';
import { now as clock, type Instant } from '../domain/time.js';
import type { Ledger } from '../store/store.js';
import type { WriteRecord } from '../store/writes/writes.js';
import { readBack } from './read-back.js';
import type { Writes } from './writes.js';

export interface ReconcileLog {
  info(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface ReconcilerOptions {
  readonly ledger: Ledger;
  readonly writes: Pick<Writes, 'exclusively'>;
  readonly registry: Registry;
  readonly log: ReconcileLog;
  readonly now?: (() => Instant) | undefined;
}

/** How fast the orders of a channel are read. */
interface ReadingPace {
  /** Orders in one read. */
  readonly size: number;
  /** The number of reads in a row that failed, and until when reading pauses because of that. */
  readonly failures: number;
  readonly until: Instant;
}

const steady: ReadingPace = { size: 50, failures: 0, until: '' };
const pollMs = 500;
const readTimeoutMs = 10_000;
/** How long one process has a write for itself. A process that dies delays its writes by no more. */
const leaseMs = 20_000;
/** Pauses after failed reads. */
const retryDelaysMs = [1_000, 2_000, 5_000, 15_000];

/** Settles UNKNOWN writes by reading their orders, where the provider can return orders. One per process; replicas share the work. */
export class Reconciler {
  private readonly options: ReconcilerOptions;
  private readonly readable: ReadonlyMap<string, Orders>;
  /** By channel, so that a slow or broken provider does not delay the others. */
  private readonly runningByChannel = new Map<string, Promise<void>>();
  private readonly paceOf = new Map<string, ReadingPace>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<unknown> = Promise.resolve();

  constructor(options: ReconcilerOptions) {
    this.options = options;
    const channels = options.registry.channels().map(({ name, provider }) => [name, provider.orders] as const);
    // Every running read listens to the signal until it ends, and there may be many.
    setMaxListeners(0, this.stopping.signal);
    this.readable = new Map(channels.flatMap(([name, orders]) => (orders?.get === undefined ? [] : [[name, orders] as const])));
  }

  /** Looks for due writes from now on, at once for those that an earlier process left. */
  start(): void {
    if (this.readable.size === 0) return;
    const look = (): void => void (this.looking = this.findDue().then((due) => due.forEach((channel) => void this.work(channel))));
    this.timer = setInterval(look, pollMs).unref();
    look();
  }

  /** Aborts running reads. Their writes are due again soon. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.looking;
    await Promise.all(this.runningByChannel.values());
  }

  /** Settles everything that is due now, as far as possible. Never throws. */
  async round(): Promise<void> {
    const due = await this.findDue();
    await Promise.all(due.map((channel) => this.work(channel)));
  }

  private async findDue(): Promise<readonly string[]> {
    const at = this.now();
    const idle = [...this.readable.keys()].filter((channel) => !this.runningByChannel.has(channel) && !this.isPaused(channel, at));
    return this.options.ledger.writes.channelsDue(idle, at).catch((error: unknown) => {
      this.options.log.error({ err: error }, 'Unknown writes could not be read from the ledger.');
      return [];
    });
  }

  private work(channel: string): Promise<void> {
    const known = this.runningByChannel.get(channel);
    if (known !== undefined || this.stopping.signal.aborted) return known ?? Promise.resolve();
    const work = this.settleDue(channel)
      .catch((error: unknown) => this.options.log.error({ err: error, channel }, 'Unknown writes could not be settled.'))
      .finally(() => this.runningByChannel.delete(channel));
    this.runningByChannel.set(channel, work);
    return work;
  }

  private async settleDue(channel: string): Promise<void> {
    const { ledger, log } = this.options;
    for (let isMore = true; isMore && !this.stopping.signal.aborted;) {
      const at = this.now();
      // An embedded ledger has one process, so a lease is not needed: without one, an interrupted write is due at the next start.
      const { size } = this.paceOf.get(channel) ?? steady;
      const due = await ledger.writes.takeDue(channel, at, ledger.isShared ? later(at, leaseMs) : at, size);
      isMore = due.length === size;
      if (due.length === 0) return;
      const references = [...new Set(due.map(({ orderReference }) => orderReference).filter((reference) => reference !== null))];
      const found = await this.read(channel, references);
      if (found === null) return this.slowDown(channel, due);
      this.paceOf.set(channel, { ...steady, size: Math.min(2 * size, steady.size) });
      const settling = due.map((write) => this.settle(write, found.get(write.orderReference ?? ''), at));
      for (const { reason } of (await Promise.allSettled(settling)).filter((one) => one.status === 'rejected'))
        log.error({ err: reason as unknown, channel }, 'An unknown write could not be settled.');
    }
  }

  private settle(write: WriteRecord, order: ReturnType<Found<Order>['get']>, readAt: Instant): Promise<void> {
    const { channel, orderReference } = write;
    return this.options.writes.exclusively(channel, orderReference ?? '', () => this.judge(write, order, readAt));
  }

  private async judge(write: WriteRecord, order: ReturnType<Found<Order>['get']>, readAt: Instant): Promise<void> {
    const { ledger, log } = this.options;
    const reading = { order, readAt, now: this.now(), hash: (text: string) => ledger.hash(text) };
    const became = await ledger.transaction((parts) => readBack(parts, write, reading));
    if (became === 'pending') return;
    const { id: writeId, channel, operation } = write;
    log.info({ writeId, channel, operation, became }, 'An unknown write was read back.');
  }

  /** Null when nothing could be read. */
  private async read(channel: string, references: readonly string[]): Promise<Found<Order> | null> {
    const { signal } = this.stopping;
    try {
      return (await this.readable.get(channel)?.get?.(references, createCall({ deadlineAt: Date.now() + readTimeoutMs, signal }))) ?? null;
    } catch (error) {
      if (!signal.aborted) this.options.log.error({ err: error, channel }, 'Orders of unknown writes could not be read.');
      return null;
    }
  }

  /** A provider that cannot be read is asked less often, and for one order at a time, because one order may fail the whole read. */
  private async slowDown(channel: string, due: readonly WriteRecord[]): Promise<void> {
    const { failures } = this.paceOf.get(channel) ?? steady;
    const until = later(this.now(), retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)] as number);
    this.paceOf.set(channel, { size: 1, failures: failures + 1, until });
    await this.options.ledger.writes.postpone(
      due.map(({ id }) => id),
      until,
    );
  }

  private isPaused(channel: string, at: Instant): boolean {
    return at < (this.paceOf.get(channel) ?? steady).until;
  }

  private now(): Instant {
    return (this.options.now ?? clock)();
  }
}

function later(at: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(at) + milliseconds).toISOString();
}
