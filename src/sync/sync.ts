import type { ChannelEntry, Registry } from '../contract/registry.js';
import { syncNouns, type SyncNoun, type SyncState } from '../domain/sync.js';
import type { Log } from '../observability/log.js';
import type { Redactor } from '../observability/redact.js';
import type { Ledger } from '../store/store.js';
import { canCopy, canRead, ChannelCopies } from './channel-copies.js';
import type { HistorySyncOptions } from './history-sync.js';
import { statusOf, unsupportedStatus, type SyncStatus } from './sync-status.js';

/** How often each list of a channel is read, in milliseconds. Absent: it is not copied. */
export type SyncIntervals = Readonly<Partial<Record<SyncNoun, number>>>;

export interface SyncOptions {
  readonly registry: Registry;
  readonly ledger: Ledger;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly intervalsOf: (channel: string) => SyncIntervals;
  /** Stores orders that were found in messages, as if webhooks had delivered them. */
  readonly record: HistorySyncOptions['record'];
  /** Milliseconds since the epoch; only tests replace it. */
  readonly nowMs?: (() => number) | undefined;
}

/** How long a reader waits at most for changes that this process recorded a moment ago. */
const maxCatchUpMs = 500;

/** Changes that one transaction copies. */
const maxReported = 100;

/** Events that are being copied, and those that wait. */
interface Reporting {
  readonly ids: string[];
  readonly done: Promise<void>;
}

/** Keeps the copies of all channels. */
export class Sync {
  private readonly options: SyncOptions;
  private readonly nowMs: () => number;
  private readonly channels: ReadonlyMap<string, ChannelCopies>;
  private readonly reports = new Map<string, Reporting>();
  private stopListening: (() => void) | undefined;

  constructor(options: SyncOptions) {
    this.options = options;
    this.nowMs = options.nowMs ?? Date.now;
    this.channels = new Map(options.registry.channels().map((channel) => [channel.name, this.createCopies(channel)]));
  }

  start(): void {
    this.stopListening = this.options.ledger.appended((announcements) => {
      for (const { kind, channel, id } of announcements) {
        if (kind === 'order' && this.isCopied(channel, 'orders')) this.reportLater(channel, id);
        if (kind === 'template' && this.isCopied(channel, 'templates')) void this.recheckTemplate(channel, id);
      }
    });
    for (const channel of this.channels.values()) channel.start();
  }

  /** Looks at once whether something is due, such as after the clock was changed. */
  wake(): void {
    for (const channel of this.channels.values()) channel.wake();
  }

  async stop(): Promise<void> {
    this.stopListening?.();
    await Promise.all([...this.channels.values()].map((channel) => channel.stop()));
    await Promise.all([...this.reports.values()].map(({ done }) => done));
  }

  /** Whether a copy of this list is kept. */
  isCopied(channel: string, noun: SyncNoun): boolean {
    return this.isRead(channel, noun, canCopy);
  }

  /** Whether this list is read at intervals: it is copied, or messages are looked through for what belongs to it. */
  isRead(channel: string, noun: SyncNoun, can: typeof canRead = canRead): boolean {
    const provider = this.options.registry.channel(channel)?.provider;
    return provider !== undefined && can(provider, noun) && this.options.intervalsOf(channel)[noun] !== undefined;
  }

  /**
   * The copy of a list when it is at most `maxAgeSeconds` old, after it has the changes that this process recorded. Undefined: it is older, or there is
   * none. A copy from the future, by a clock that was set back, has an unknown age.
   */
  async freshCopy(channel: string, noun: SyncNoun, maxAgeSeconds: number): Promise<(SyncState & { readonly asOf: string }) | undefined> {
    if (!this.isCopied(channel, noun)) return undefined;
    await this.caughtUp(channel);
    const state = (await this.options.ledger.copies.states([channel])).find((one) => one.noun === noun);
    if (state?.asOf == null || !this.isFresh(state.asOf, maxAgeSeconds)) return undefined;
    return { ...state, asOf: state.asOf };
  }

  /** Whether something of this time is at most so old. */
  isFresh(asOf: string, maxAgeSeconds: number): boolean {
    const ageMs = this.nowMs() - Date.parse(asOf);
    return ageMs >= 0 && ageMs <= maxAgeSeconds * 1000;
  }

  /** How far the copies of these channels are. */
  async status(channels: readonly string[]): Promise<readonly SyncStatus[]> {
    const { ledger, intervalsOf } = this.options;
    const wanted = channels.flatMap((channel) => syncNouns.map((noun) => ({ channel, noun, intervalMs: intervalsOf(channel)[noun] })));
    const configured = wanted.filter((one): one is typeof one & { intervalMs: number } => one.intervalMs !== undefined);
    const states = await ledger.copies.states([...new Set(configured.map(({ channel }) => channel))]);
    return configured.map(({ channel, noun, intervalMs }) => {
      if (!this.isRead(channel, noun)) return unsupportedStatus(channel, noun);
      const state = states.find((one) => one.channel === channel && one.noun === noun);
      return statusOf(state, { channel, noun, intervalMs, nowMs: this.nowMs() });
    });
  }

  /** Records of a copied list were changed, and what they are now is not known. They are read again soon. */
  async changed(channel: string, noun: SyncNoun, references: readonly string[]): Promise<void> {
    try {
      await this.channels.get(channel)?.of(noun)?.requestRecheck(references);
    } catch (error) {
      this.options.log.warn({ err: error, channel, noun }, 'a change is found by the next read of the list');
    }
  }

  /** Waits briefly until the copy has the changes that this process recorded. */
  async caughtUp(channel: string): Promise<void> {
    const reporting = this.reports.get(channel)?.done;
    if (reporting === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => (timer = setTimeout(resolve, maxCatchUpMs)));
    await Promise.race([reporting, waited]);
    clearTimeout(timer);
  }

  /** Copies all that was recorded while the last changes were being copied at once. */
  private reportLater(channel: string, id: string): void {
    const known = this.reports.get(channel);
    if (known !== undefined) {
      known.ids.push(id);
      return;
    }
    const ids = [id];
    this.reports.set(channel, { ids, done: this.report(channel, ids) });
  }

  /** A failure is made up for by the look for events in `CopyKeeper`. */
  private async report(channel: string, ids: string[]): Promise<void> {
    const { ledger, log } = this.options;
    try {
      while (ids.length > 0) {
        const taken = ids.splice(0, maxReported);
        const events = await ledger.events.get(taken);
        await this.channels
          .get(channel)
          ?.of('orders')
          ?.report(taken.flatMap((one) => events.get(one) ?? []));
      }
    } catch (error) {
      log.warn({ err: error, channel }, 'a change is copied later');
    } finally {
      // Synchronously after the last look at `ids`, so that none is added to a list that nobody reads.
      this.reports.delete(channel);
    }
  }

  /** A template of which a change was reported is read again. When that fails, the next read of the list finds the change. */
  private async recheckTemplate(channel: string, eventId: string): Promise<void> {
    const { ledger, log } = this.options;
    try {
      const event = (await ledger.templateEvents.get([eventId])).get(eventId);
      if (event !== undefined) await this.changed(channel, 'templates', [event.templateId]);
    } catch (error) {
      log.warn({ err: error, channel }, 'a change of a template is copied with the next read of the list');
    }
  }

  private createCopies({ name, provider }: ChannelEntry): ChannelCopies {
    const { ledger, redactor, log, record, intervalsOf } = this.options;
    const intervalOf = (noun: SyncNoun): number | undefined => intervalsOf(name)[noun];
    return new ChannelCopies({ provider, ledger, redactor, log, record, intervalOf, nowMs: this.nowMs });
  }
}
