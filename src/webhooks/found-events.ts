import type { Registry } from '../contract/registry.js';
import type { SettleWrites } from '../contract/webhook.js';
import type { ProviderEvent } from '../domain/provider-event.js';
import { now } from '../domain/time.js';
import type { Ledger, LedgerParts } from '../store/store.js';
import type { Log } from '../observability/log.js';
import { changesNothing, applyParsed, type ReportContext } from './apply.js';
import { readErasures } from './erased-people.js';

export interface FoundEventsOptions {
  readonly ledger: Ledger;
  readonly registry: Registry;
  readonly settleWrites: SettleWrites<LedgerParts>;
  /** Called when orders may have been marked for completion. */
  readonly applied: () => void;
  readonly log: Log;
  /** How long a read waits for its events to be stored; 1 second when absent. */
  readonly maxWaitMs?: number | undefined;
}

const standardMaxWaitMs = 1_000;
/** Events of one transaction. */
const maxAtOnce = 50;

/**
 * Stores events that were found in an answer to a read, such as an order in a message, as if a webhook had delivered them. Orders that are
 * stored already cost one read of the ledger and no write.
 */
export class FoundEvents {
  private readonly options: FoundEventsOptions;
  private readonly running = new Set<Promise<void>>();

  constructor(options: FoundEventsOptions) {
    this.options = options;
  }

  /** Never rejects and resolves in bounded time, so that a ledger that fails or is slow does not fail the read. */
  async store(channel: string, events: readonly ProviderEvent[]): Promise<void> {
    const stored = this.applyNew(channel, events, 'read').then(
      () => undefined,
      (error: unknown) => this.options.log.error({ err: error, channel }, 'events found in a read could not be stored'),
    );
    this.running.add(stored);
    void stored.then(() => this.running.delete(stored));
    await this.waitBriefly(stored);
  }

  /**
   * The same for a read that looks for such events, and for which nobody waits. Rejects when they could not be stored. Returns the number of events that were
   * new. The items of these orders are not asked for in advance, because there may be many.
   */
  async record(channel: string, events: readonly ProviderEvent[]): Promise<number> {
    let stored = 0;
    for (let start = 0; start < events.length; start += maxAtOnce) {
      stored += await this.applyNew(channel, events.slice(start, start + maxAtOnce), 'history');
    }
    return stored;
  }

  /** Waits a bounded time for running work. */
  async stop(): Promise<void> {
    await this.waitBriefly(Promise.all(this.running));
  }

  private async waitBriefly(work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.options.maxWaitMs ?? standardMaxWaitMs);
    });
    await Promise.race([work, waited]);
    clearTimeout(timer);
  }

  private async applyNew(channel: string, events: readonly ProviderEvent[], origin: 'read' | 'history'): Promise<number> {
    const { ledger, registry, settleWrites, applied } = this.options;
    const provider = registry.channel(channel)?.provider;
    if (provider === undefined) return 0;
    const application = { provider, receivedAt: now(), settleWrites, origin };
    const newEvents = await this.withoutKnownOrders(application, events);
    if (newEvents.length === 0) return 0;
    await ledger.transaction(async (parts) => {
      const erasedAt = await readErasures(parts, channel, newEvents);
      await applyParsed({ ...application, ledger: parts, erasedAt }, { kind: 'read', events: newEvents });
    });
    applied();
    return newEvents.length;
  }

  /** Checks outside a transaction, because the same messages are read repeatedly. */
  private async withoutKnownOrders(found: ReportContext, events: readonly ProviderEvent[]): Promise<readonly ProviderEvent[]> {
    const references = events.flatMap((event) => (event.kind === 'order-received' ? [event.order.reference] : []));
    const known = await this.options.ledger.orders.get(found.provider.channel, references);
    return events.filter((event) => {
      const order = event.kind === 'order-received' ? known.get(event.order.reference) : undefined;
      return event.kind !== 'order-received' || order === undefined || !changesNothing(found, order, event);
    });
  }
}
