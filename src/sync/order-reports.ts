import type { OrderEvent } from '../domain/event.js';
import type { Position } from '../domain/position.js';
import type { Instant } from '../domain/time.js';
import type { Redactor } from '../observability/redact.js';
import type { OrderCopy } from '../store/copies/order-copies.js';
import type { Ledger } from '../store/store.js';
import { withoutSecrets } from './order-list.js';
import type { ChangeCopy } from './copy-changes.js';
import { withRechecks } from './read-progress.js';
import { withReport } from './order-versions.js';

export interface OrderReportsOptions {
  readonly ledger: Ledger;
  readonly channel: string;
  /** The name of the provider, which is the actor of what it reports. */
  readonly provider: string;
  /** Whether an order of which a change was reported can be read. */
  readonly canRead: boolean;
  readonly redactor: Redactor;
  readonly now: () => Instant;
}

const importSize = 200;

/** Brings what the ledger recorded of a channel's orders into their copy. */
export class OrderReports {
  private readonly options: OrderReportsOptions;

  constructor(options: OrderReportsOptions) {
    this.options = options;
  }

  /** Takes over what the ledger recorded of orders, in the order of the events. Needs no lease. False when there is no copy. */
  async report(events: readonly OrderEvent[]): Promise<boolean> {
    const { ledger, channel, provider, canRead, redactor, now } = this.options;
    const byReference = new Map<string, OrderEvent[]>();
    for (const event of events) byReference.set(event.reference, [...(byReference.get(event.reference) ?? []), event]);
    const references = [...byReference.keys()];
    const stored = await ledger.orders.get(channel, references);
    const isDone = await ledger.copies.exclusively(channel, 'orders', null, async (copy) => {
      const rows = copy.orders();
      const known = await rows.read(references);
      const revision = copy.state.revision + 1;
      const written: OrderCopy[] = [];
      const unread: string[] = [];
      for (const [reference, reported] of byReference) {
        const eventId = reported.at(-1)?.id ?? '';
        const before = known.get(reference);
        if (before !== undefined && eventId <= before.reportedEvent) continue;
        const order = stored.get(reference);
        const moment = { revision, fullRead: copy.state.fullReads, now: now(), eventId };
        const next = withReport(before, order && withoutSecrets(order, redactor), reported, moment);
        if (next !== undefined) written.push(next);
        const isWhole = order !== undefined && reported.every(({ actor }) => actor === provider);
        if (!isWhole && canRead) unread.push(reference);
      }
      if (written.length === 0 && unread.length === 0) return true;
      await rows.write(written);
      await copy.save({
        ...copy.state,
        revision,
        rechecks: withRechecks(copy.state, unread),
        records: copy.state.records + written.filter(({ item }) => !known.has(item.reference)).length,
      });
      return true;
    });
    return isDone ?? false;
  }

  /** The orders that the ledger has are part of the list, whether the provider still lists them or not. */
  async importLedger(change: ChangeCopy): Promise<void> {
    const { ledger, channel, redactor, now } = this.options;
    let after: Position | null = null;
    for (let isExhausted = false; !isExhausted;) {
      const request = { filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' }, after, limit: importSize } as const;
      const page = await ledger.orders.list(channel, request);
      await change(async (copy) => {
        const rows = copy.orders();
        const known = await rows.read(page.items.map(({ id }) => id));
        const moment = { revision: copy.state.revision, fullRead: 0, now: now(), eventId: '' };
        const missing = page.items.filter(({ id }) => !known.has(id)).map(({ item }) => withoutSecrets(item, redactor));
        await rows.write(missing.flatMap((order) => withReport(undefined, order, [], moment) ?? []));
        return { ...copy.state, records: copy.state.records + missing.length };
      });
      ({ isExhausted } = page);
      after = page.items.at(-1) ?? null;
    }
  }
}
