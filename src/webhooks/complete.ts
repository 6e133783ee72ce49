import { createCall } from '../contract/call.js';
import { ProviderError } from '../contract/error.js';
import type { Registry } from '../contract/registry.js';
import type { Order } from '../domain/order.js';
import { now } from '../domain/time.js';
import type { OrderCompletion } from '../store/writes/completions.js';
import type { Ledger } from '../store/store.js';
import { LedgerUnavailableError } from '../store/connection/unavailable.js';
import type { Log } from '../observability/log.js';

export interface CompletionOptions {
  readonly ledger: Ledger;
  readonly registry: Registry;
  readonly log: Log;
  /** How long to wait after each attempt in vain; then the items are fetched only when a client asks for them. */
  readonly delaysMs?: readonly number[] | undefined;
}

const standardDelaysMs = [1_000, 5_000, 30_000, 300_000, 3_600_000];
/** So long nobody else tries what one replica has in hand. */
const handMs = 240_000;
const callMs = 10_000;
/** Asking again would change nothing. */
const hopeless = new Set(['invalid', 'not-found', 'refused', 'unsupported', 'forbidden']);

/** Fetches what a provider tells of an order only on request. The ledger knows which orders wait, so that a restart forgets none. */
export class Completions {
  private readonly options: CompletionOptions;
  private readonly channels: readonly string[];
  private running: Promise<void> | undefined;
  private isAsked = false;
  private isStopped = false;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(options: CompletionOptions) {
    this.options = options;
    this.channels = options.registry
      .channels()
      .filter(({ provider }) => provider.orders?.complete !== undefined)
      .map(({ name }) => name);
  }

  /** Something may be due. */
  wake(): void {
    if (this.isStopped || this.channels.length === 0) return;
    this.isAsked = true;
    this.running ??= this.run();
  }

  /** Finishes the calls that are under way. */
  async stop(): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.isAsked && !this.isStopped) {
      this.isAsked = false;
      try {
        const due = await this.take();
        const channels = [...new Set(due.map(({ channel }) => channel))];
        await Promise.all(channels.map((channel) => this.attemptAll(due.filter((completion) => completion.channel === channel))));
        this.isAsked ||= due.length > 0;
      } catch (error) {
        this.options.log.error({ err: error }, 'orders could not be completed');
      }
    }
    this.running = undefined;
  }

  /** What an embedded ledger's process leaves in hand when it dies is due at the next start. */
  private take(): Promise<readonly OrderCompletion[]> {
    const { ledger } = this.options;
    const at = Date.now();
    const until = ledger.isShared ? at + handMs : at;
    return ledger.completions.take(this.channels, new Date(at).toISOString(), new Date(until).toISOString());
  }

  /** One after the other: a provider that bans for haste is not hurried. */
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
      await this.keep(completion, await orders.complete(order, createCall({ deadlineAt: Date.now() + callMs })));
    } catch (error) {
      // The provider answered, and nothing is held against the order: it is due again.
      if (error instanceof LedgerUnavailableError) throw error;
      log.warn({ err: error, channel, reference }, 'the items of an order could not be fetched');
      await this.postpone(completion, error);
    }
  }

  private async keep({ channel, reference }: OrderCompletion, completed: Order): Promise<void> {
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
          events: [{ channel, reference, at, kind: 'DETAILS_CHANGED', actor, from: null, to: null, note: 'Its items were fetched.' }],
        };
      });
    });
  }

  private async postpone(completion: OrderCompletion, error: unknown): Promise<void> {
    const { ledger, delaysMs = standardDelaysMs } = this.options;
    const delayMs = delaysMs[completion.attempts];
    const isHopeless = error instanceof ProviderError && hopeless.has(error.kind);
    if (delayMs === undefined || isHopeless) return ledger.completions.remove(completion.channel, completion.reference);
    const askedFor = error instanceof ProviderError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    const waitMs = Math.max(delayMs, askedFor);
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
