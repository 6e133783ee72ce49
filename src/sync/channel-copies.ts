import { setMaxListeners } from 'node:events';
import type { OrderHistory } from '../contract/order-history.js';
import type { Provider } from '../contract/provider.js';
import { syncNouns, type SyncNoun } from '../domain/sync.js';
import type { Log } from '../observability/log.js';
import type { Redactor } from '../observability/redact.js';
import { recordId } from '../store/connection/record-id.js';
import type { Ledger } from '../store/store.js';
import { syncedCatalogs } from './catalog-list.js';
import { ChannelLease } from './channel-lease.js';
import { CopyKeeper, type CopySteps } from './copy-keeper.js';
import type { ChangeCopy } from './copy-changes.js';
import { HistorySync, type HistorySyncOptions } from './history-sync.js';
import { ListSync, type ListSyncOptions } from './list-sync.js';
import { syncedOrders } from './order-list.js';
import { OrderReports } from './order-reports.js';
import { syncedConversations, syncedSubscribers, syncedTemplates } from './record-lists.js';
import type { SyncedList } from './synced-list.js';

export interface ChannelCopiesOptions {
  readonly provider: Provider;
  readonly ledger: Ledger;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly record: HistorySyncOptions['record'];
  /** In milliseconds; undefined: the list is not read. */
  readonly intervalOf: (noun: SyncNoun) => number | undefined;
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
}

/** What reading a list for its copy needs of its channel. */
interface Copying
  extends Pick<ListSyncOptions<never>, 'ledger' | 'channel' | 'owner' | 'now' | 'signal' | 'prepare'>, Pick<HistorySyncOptions, 'record'> {
  readonly provider: Provider;
  readonly redactor: Redactor;
}

/** The lists that can be copied. A new noun is a new entry. */
const stepsOf: { readonly [Noun in SyncNoun]: (copying: Copying) => CopySteps | undefined } = {
  orders: (copying) => stepsFor(copying, syncedOrders(copying.provider, copying.redactor)) ?? historyStepsFor(copying),
  subscribers: (copying) => stepsFor(copying, syncedSubscribers(copying.provider.subscribers, copying.redactor)),
  templates: (copying) => stepsFor(copying, syncedTemplates(copying.provider.templates, copying.redactor)),
  conversations: (copying) => stepsFor(copying, syncedConversations(copying.provider.conversations, copying.redactor)),
  catalogs: (copying) => stepsFor(copying, syncedCatalogs(copying.provider.catalogs, copying.channel, copying.redactor)),
};

function stepsFor<T extends object>(copying: Copying, list: SyncedList<T> | undefined): CopySteps | undefined {
  return list && new ListSync({ ...copying, list });
}

function historyStepsFor({ provider, ...copying }: Copying): CopySteps | undefined {
  const history = historyOf(provider, 'orders');
  return history && new HistorySync({ ...copying, history });
}

/** Where the orders of a provider are found that has no list of them. */
export function historyOf({ orders }: Provider, noun: SyncNoun): OrderHistory | undefined {
  return noun === 'orders' && orders?.list === undefined ? orders?.history : undefined;
}

/** Whether a list of this provider can be copied. */
export function canCopy(provider: Provider, noun: SyncNoun): boolean {
  const part = provider[noun];
  return part?.list !== undefined;
}

/** Whether `sync` has anything to read for this list. */
export function canRead(provider: Provider, noun: SyncNoun): boolean {
  return canCopy(provider, noun) || historyOf(provider, noun) !== undefined;
}

/** Keeps the copies of one channel's lists. They share the lease of the channel, and each is read at its own pace. */
export class ChannelCopies {
  private readonly keepers: ReadonlyMap<SyncNoun, CopyKeeper>;
  private readonly lease: ChannelLease;
  private readonly log: Log;

  constructor(options: ChannelCopiesOptions) {
    const { provider, ledger, log, intervalOf, nowMs } = options;
    this.log = log;
    this.lease = new ChannelLease(ledger, provider.channel, recordId(), nowMs);
    const read = syncNouns.filter((noun) => intervalOf(noun) !== undefined && canRead(provider, noun));
    this.keepers = new Map(read.map((noun) => [noun, this.createKeeper(noun, options)]));
  }

  start(): void {
    for (const keeper of this.keepers.values()) keeper.start();
  }

  wake(): void {
    for (const keeper of this.keepers.values()) keeper.wake();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.keepers.values()].map((keeper) => keeper.stop()));
    await this.lease.release(this.log);
  }

  of(noun: SyncNoun): CopyKeeper | undefined {
    return this.keepers.get(noun);
  }

  private createKeeper(noun: SyncNoun, { provider, ledger, redactor, log, record, intervalOf, nowMs }: ChannelCopiesOptions): CopyKeeper {
    const { channel } = provider;
    const abort = new AbortController();
    // Every call of a step listens to the signal.
    setMaxListeners(0, abort.signal);
    const now = (): string => new Date(nowMs()).toISOString();
    const canReadOrder = provider.orders?.get !== undefined;
    const isOfOrders = noun === 'orders' && canCopy(provider, noun);
    const reports = isOfOrders
      ? new OrderReports({ ledger, channel, provider: provider.name, canRead: canReadOrder, redactor, now })
      : undefined;
    const prepare = reports && ((change: ChangeCopy) => reports.importLedger(change));
    const steps = stepsOf[noun]({
      provider,
      redactor,
      ledger,
      channel,
      owner: this.lease.owner,
      now,
      signal: abort.signal,
      prepare,
      record,
    });
    if (steps === undefined) throw new Error(`The ${noun} of ${channel} cannot be copied.`);
    const intervalMs = (): number => intervalOf(noun) ?? Infinity;
    return new CopyKeeper({ channel, noun, intervalMs, ledger, lease: this.lease, steps, reports, abort, log, nowMs });
  }
}
