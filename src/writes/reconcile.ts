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

/** How a channel is read. */
interface Pace {
  /** Orders asked for at once. */
  readonly size: number;
  /** Readings in a row that failed altogether, and until when there is none because of that. */
  readonly failures: number;
  readonly until: Instant;
}

const steady: Pace = { size: 50, failures: 0, until: '' };
const pollMs = 500;
const readMs = 10_000;
/** So long nobody else settles what one process has in hand; a process that dies with it costs no more. */
const handMs = 20_000;
/** After readings that failed altogether. */
const pausesMs = [1_000, 2_000, 5_000, 15_000];

/** Settles UNKNOWN writes of orders by reading the orders back, where the provider can be read. One per process; replicas share the work. */
export class Reconciler {
  private readonly options: ReconcilerOptions;
  private readonly readable: ReadonlyMap<string, Orders>;
  /** By channel: a slow or broken provider keeps no other waiting. */
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly paces = new Map<string, Pace>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<unknown> = Promise.resolve();

  constructor(options: ReconcilerOptions) {
    this.options = options;
    const channels = options.registry.channels().map(({ name, provider }) => [name, provider.orders] as const);
    // Every reading under way listens; they are many, and all of them stop listening.
    setMaxListeners(0, this.stopping.signal);
    this.readable = new Map(channels.flatMap(([name, orders]) => (orders?.get === undefined ? [] : [[name, orders] as const])));
  }

  /** Looks for what is due from now on, and at once: what a process before this one left is due at the start. */
  start(): void {
    if (this.readable.size === 0) return;
    const look = (): void => void (this.looking = this.findDue().then((due) => due.forEach((channel) => void this.work(channel))));
    this.timer = setInterval(look, pollMs).unref();
    look();
  }

  /** Gives up what is being read; it is due again soon. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.looking;
    await Promise.all(this.underWay.values());
  }

  /** Looks at everything that is due now. Never throws. */
  async round(): Promise<void> {
    const due = await this.findDue();
    await Promise.all(due.map((channel) => this.work(channel)));
  }

  private async findDue(): Promise<readonly string[]> {
    const at = this.now();
    const idle = [...this.readable.keys()].filter((channel) => !this.underWay.has(channel) && !this.isPaused(channel, at));
    return this.options.ledger.writes.channelsDue(idle, at).catch((error: unknown) => {
      this.options.log.error({ err: error }, 'Unknown writes could not be looked for.');
      return [];
    });
  }

  private work(channel: string): Promise<void> {
    const known = this.underWay.get(channel);
    if (known !== undefined || this.stopping.signal.aborted) return known ?? Promise.resolve();
    const work = this.settleDue(channel)
      .catch((error: unknown) => this.options.log.error({ err: error, channel }, 'Unknown writes could not be settled.'))
      .finally(() => this.underWay.delete(channel));
    this.underWay.set(channel, work);
    return work;
  }

  private async settleDue(channel: string): Promise<void> {
    const { ledger, log } = this.options;
    for (let isMore = true; isMore && !this.stopping.signal.aborted;) {
      const at = this.now();
      // What an embedded ledger's process leaves in hand when it dies is due at the next start.
      const { size } = this.paces.get(channel) ?? steady;
      const due = await ledger.writes.takeDue(channel, at, ledger.isShared ? later(at, handMs) : at, size);
      isMore = due.length === size;
      if (due.length === 0) return;
      const references = [...new Set(due.map(({ orderReference }) => orderReference).filter((reference) => reference !== null))];
      const found = await this.read(channel, references);
      if (found === null) return this.slowDown(channel, due);
      this.paces.set(channel, { ...steady, size: Math.min(2 * size, steady.size) });
      const settling = due.map((write) => this.settle(write, found.get(write.orderReference ?? ''), at));
      for (const { reason } of (await Promise.allSettled(settling)).filter((one) => one.status === 'rejected'))
        log.error({ err: reason as unknown, channel }, 'An unknown write could not be settled.');
    }
  }

  private settle(write: WriteRecord, told: ReturnType<Found<Order>['get']>, readAt: Instant): Promise<void> {
    const { channel, orderReference } = write;
    return this.options.writes.exclusively(channel, orderReference ?? '', () => this.classifyFailure(write, told, readAt));
  }

  private async classifyFailure(write: WriteRecord, told: ReturnType<Found<Order>['get']>, readAt: Instant): Promise<void> {
    const { ledger, log } = this.options;
    const reading = { told, readAt, now: this.now(), hash: (text: string) => ledger.hash(text) };
    const became = await ledger.transaction((parts) => readBack(parts, write, reading));
    if (became === 'pending') return;
    const { id: writeId, channel, operation } = write;
    log.info({ writeId, channel, operation, became }, 'What became of an unknown write was looked up.');
  }

  /** Null when nothing could be read. */
  private async read(channel: string, references: readonly string[]): Promise<Found<Order> | null> {
    const { signal } = this.stopping;
    try {
      return (await this.readable.get(channel)?.get?.(references, createCall({ deadlineAt: Date.now() + readMs, signal }))) ?? null;
    } catch (error) {
      if (!signal.aborted) this.options.log.error({ err: error, channel }, 'Orders of unknown writes could not be read.');
      return null;
    }
  }

  /** A provider that cannot be read is asked less and less often, and for one order only: what fails for one of many fails for all. */
  private async slowDown(channel: string, due: readonly WriteRecord[]): Promise<void> {
    const { failures } = this.paces.get(channel) ?? steady;
    const until = later(this.now(), pausesMs[Math.min(failures, pausesMs.length - 1)] as number);
    this.paces.set(channel, { size: 1, failures: failures + 1, until });
    await this.options.ledger.writes.postpone(
      due.map(({ id }) => id),
      until,
    );
  }

  private isPaused(channel: string, at: Instant): boolean {
    return at < (this.paces.get(channel) ?? steady).until;
  }

  private now(): Instant {
    return (this.options.now ?? clock)();
  }
}

function later(at: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(at) + milliseconds).toISOString();
}
