import { createCall } from '../contract/call.js';
import { ProviderError } from '../contract/error.js';
import type { Registry } from '../contract/registry.js';
import type { Order } from '../domain/order.js';
import { now } from '../domain/time.js';
import type { OrderCompletion } from '../store/orders/completions.js';
import type { Ledger } from '../store/store.js';
import { LedgerUnavailableError } from '../store/connection/unavailable.js';
import type { Log } from '../observability/log.js';

export interface CompletionOptions {
  readonly ledger: Ledger;
  readonly registry: Registry;
  readonly log: Log;
  /** How long to wait after each failed attempt. After the last one, the items are fetched only when a client asks for them. */
  readonly delaysMs?: readonly number[] | undefined;
}

const standardDelaysMs = [1_000, 5_000, 30_000, 300_000, 3_600_000];
/** How long one replica has an order for itself. */
const leaseMs = 240_000;
const callTimeoutMs = 10_000;
/** Failures that another attempt would not change. */
const permanentFailures = new Set(['invalid', 'not-found', 'refused', 'unsupported', 'forbidden']);

/** Fetches the items of orders from providers that return them only on request. The ledger stores which orders wait, so a restart loses none. */
export class Completions {
  private readonly options: CompletionOptions;
  private readonly channels: readonly string[];
  private running: Promise<void> | undefined;
  private isRequested = false;
  private isStopped = false;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(options: CompletionOptions) {
    this.options = options;
    this.channels = options.registry
      .channels()
      .filter(({ provider }) => provider.orders?.complete !== undefined)
      .map(({ name }) => name);
  }

  /** Call this when something may be due. */
  wake(): void {
    if (this.isStopped || this.channels.length === 0) return;
    this.isRequested = true;
    this.running ??= this.run();
  }

  /** Waits for running calls. */
  async stop(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.isRequested && !this.isStopped) {
      this.isRequested = false;
      try {
        const due = await this.takeDue();
        const channels = [...new Set(due.map(({ channel }) => channel))];
        await Promise.all(channels.map((channel) => this.attemptAll(due.filter((completion) => completion.channel === channel))));
        this.isRequested ||= due.length > 0;
      } catch (error) {
        this.options.log.error({ err: error }, 'orders could not be completed');
      }
    }
    this.running = undefined;
  }

  /** An embedded ledger has one process, so a lease is not needed: without one, an interrupted order is due at the next start. */
  private takeDue(): Promise<readonly OrderCompletion[]> {
    const { ledger } = this.options;
    const at = Date.now();
    const until = ledger.isShared ? at + leaseMs : at;
    return ledger.completions.take(this.channels, new Date(at).toISOString(), new Date(until).toISOString());
  }

  /** One after the other: some providers ban clients that send requests too fast. */
  private async attemptAll(completions: readonly OrderCompletion[]): Promise<void> {
    for (const completion of completions) if (!this.isStopped) await this.attempt(completion);
  }

  private async attempt(completion: OrderCompletion): Promise<void> {
    const { ledger, registry, log } = this.options;
    const { channel, reference } = completion;
    const orders = registry.channel(channel)?.provider.orders;
    const order = (await ledger.orders.get(channel, [reference])).get(reference);
    if (orders?.complete === undefined || order === undefined || order.items !== null) return ledger.completions.remove(channel, reference);
    try {
      await this.storeItems(completion, await orders.complete(order, createCall({ deadlineAt: Date.now() + callTimeoutMs })));
    } catch (error) {
      // The ledger failed, not the provider: the attempt does not count, and the order stays due.
      if (error instanceof LedgerUnavailableError) throw error;
      log.warn({ err: error, channel, reference }, 'the items of an order could not be fetched');
      await this.postpone(completion, error);
    }
  }

  private async storeItems({ channel, reference }: OrderCompletion, completed: Order): Promise<void> {
    const { ledger, registry } = this.options;
    const at = now();
    const actor = registry.channel(channel)?.provider.name ?? null;
    await ledger.transaction(async (parts) => {
      await parts.completions.remove(channel, reference);
      await parts.orders.merge(channel, reference, (known) => {
        if (known === null || known.items !== null || completed.items === null) return null;
        const order: Order = { ...known, items: completed.items, raw: completed.raw, source: { kind: 'LEDGER', asOf: at } };
        return {
          order,
          events: [
            {
              channel,
              reference,
              at,
              kind: 'DETAILS_CHANGED',
              actor,
              from: null,
              to: null,
              note: 'Its items were fetched.',
              origin: 'READ',
            },
          ],
        };
      });
    });
  }

  private async postpone(completion: OrderCompletion, error: unknown): Promise<void> {
    const { ledger, delaysMs = standardDelaysMs } = this.options;
    const delayMs = delaysMs[completion.attempts];
    const isPermanent = error instanceof ProviderError && permanentFailures.has(error.kind);
    if (delayMs === undefined || isPermanent) return ledger.completions.remove(completion.channel, completion.reference);
    const requestedMs = error instanceof ProviderError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    const waitMs = Math.max(delayMs, requestedMs);
    await ledger.completions.postpone(completion, new Date(Date.now() + waitMs).toISOString());
    this.wakeIn(waitMs);
  }

  private wakeIn(milliseconds: number): void {
    if (this.isStopped) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.wake();
    }, milliseconds).unref();
    this.timers.add(timer);
  }
}
