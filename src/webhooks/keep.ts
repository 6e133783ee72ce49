import type { Registry } from '../contract/registry.js';
import type { SettleWrites } from '../contract/webhook.js';
import type { ProviderEvent } from '../domain/provider-event.js';
import { now } from '../domain/time.js';
import type { Ledger, LedgerParts } from '../store/store.js';
import type { Log } from '../observability/log.js';
import { addsNothing, applyParsed, type Application } from './apply.js';

export interface KeeperOptions {
  readonly ledger: Ledger;
  readonly registry: Registry;
  readonly settleWrites: SettleWrites<LedgerParts>;
  /** Called when orders may have been marked for completion. */
  readonly applied: () => void;
  readonly log: Log;
  /** How long a read waits until what it found is kept; 1 second when absent. */
  readonly maxWaitMs?: number | undefined;
}

const standardMaxWaitMs = 1_000;

/**
 * Keeps what was found while something else was read, such as an order in a message, by the same way as if a webhook had delivered it.
 * What the ledger knows already costs one read of it and no write.
 */
export class Keeper {
  private readonly options: KeeperOptions;
  private readonly underWay = new Set<Promise<void>>();

  constructor(options: KeeperOptions) {
    this.options = options;
  }

  /** Never rejects, and resolves in bounded time: a ledger that fails or is slow breaks no read. */
  async keep(channel: string, facts: readonly ProviderEvent[]): Promise<void> {
    const keeping = this.apply(channel, facts).catch((error: unknown) => {
      this.options.log.error({ err: error, channel }, 'what was found in a read could not be kept');
    });
    this.underWay.add(keeping);
    void keeping.then(() => this.underWay.delete(keeping));
    await this.waitFor(keeping);
  }

  /** Finishes what is under way, as far as the ledger answers in time. */
  async stop(): Promise<void> {
    await this.waitFor(Promise.all(this.underWay));
  }

  private async waitFor(work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.options.maxWaitMs ?? standardMaxWaitMs);
    });
    await Promise.race([work, waited]);
    clearTimeout(timer);
  }

  private async apply(channel: string, facts: readonly ProviderEvent[]): Promise<void> {
    const { ledger, registry, settleWrites, applied } = this.options;
    const provider = registry.channel(channel)?.provider;
    if (provider === undefined) return;
    const found = { provider, receivedAt: now(), settleWrites, origin: 'read' } as const;
    const news = await this.newsIn(found, facts);
    if (news.length === 0) return;
    await ledger.transaction((parts) => applyParsed({ ...found, ledger: parts }, { kind: 'read', events: news }));
    applied();
  }

  /** Looked at outside a transaction, because the same messages are read again and again. */
  private async newsIn(found: Omit<Application, 'ledger'>, facts: readonly ProviderEvent[]): Promise<readonly ProviderEvent[]> {
    const references = facts.flatMap((fact) => (fact.kind === 'order-received' ? [fact.order.reference] : []));
    const known = await this.options.ledger.orders.get(found.provider.channel, references);
    return facts.filter((fact) => {
      const order = fact.kind === 'order-received' ? known.get(fact.order.reference) : undefined;
      return fact.kind !== 'order-received' || order === undefined || !addsNothing(found, order, fact);
    });
  }
}
