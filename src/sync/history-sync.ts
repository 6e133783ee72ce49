import type { OrderHistory } from '../contract/order-history.js';
import type { ProviderEvent } from '../domain/provider-event.js';
import { isSamePosition, type Position } from '../domain/position.js';
import type { Increment, SyncState } from '../domain/sync.js';
import type { Instant } from '../domain/time.js';
import { createBackgroundCall } from './background-call.js';
import { CopyChanges, type CopyChangesOptions } from './copy-changes.js';

export interface HistorySyncOptions extends Omit<CopyChangesOptions, 'noun'> {
  readonly history: OrderHistory;
  /** Stores what was found as if webhooks had delivered it. Rejects when it could not. Returns how many orders were new or changed. */
  readonly record: (channel: string, events: readonly ProviderEvent[]) => Promise<number>;
  readonly signal: AbortSignal;
}

/** A message may reach the provider later than it was sent, such as from a phone without a network. */
const overlapMs = 60 * 60_000;

/**
 * Looks for orders in the messages of a provider that does not list orders, and records them in the ledger. Nothing is copied: the ledger is the
 * list. All messages are read once, the new ones at every interval. A page is recorded before the position behind it, so that a crash in between
 * reads it again.
 */
export class HistorySync {
  readonly isNewestFirst = true;
  private readonly options: HistorySyncOptions;
  private readonly changes: CopyChanges;

  constructor(options: HistorySyncOptions) {
    this.options = options;
    this.changes = new CopyChanges({ ...options, noun: 'orders' });
  }

  async continueFullRead(state: SyncState): Promise<void> {
    const { full } = state;
    const startedAt = full?.startedAt ?? this.options.now();
    const page = await this.read(null, full?.position ?? null);
    await this.changes.changeAfterRead(async ({ state: current }) => {
      if (!isSameRead(current.full, full)) return current;
      const isDisturbed = (full?.isDisturbed ?? false) || !page.isComplete;
      const read = { ...current, isHistory: true as const, records: current.records + page.found };
      if (page.next === null) return { ...read, full: null, fullReads: 1, fullAt: startedAt, asOf: startedAt, isComplete: !isDisturbed };
      const progress = { newestKey: '', unconfirmed: null, records: 0, missed: 0 };
      return { ...read, full: { ...progress, startedAt, position: page.next, isDisturbed } };
    });
  }

  async continueIncrement(state: SyncState): Promise<void> {
    const increment: Increment = state.increment ?? { startedAt: this.options.now(), position: null };
    const since = state.asOf === null ? null : new Date(Date.parse(state.asOf) - overlapMs).toISOString();
    const page = await this.read(since, increment.position);
    await this.changes.changeAfterRead(async ({ state: current }) => {
      if (!isSameRead(current.increment, state.increment)) return current;
      const read = { ...current, isComplete: current.isComplete && page.isComplete, records: current.records + page.found };
      return page.next === null
        ? { ...read, increment: null, asOf: increment.startedAt }
        : { ...read, increment: { ...increment, position: page.next } };
    });
  }

  /** No order can be read by itself. */
  async recheck(): Promise<void> {
    await this.changes.changeAfterRead(async ({ state }) => ({ ...state, rechecks: [] }));
  }

  async requestRecheck(): Promise<void> {
    // The ledger has every change.
  }

  noteEvents(eventId: string): Promise<void> {
    return this.changes.noteEvents(eventId);
  }

  noteFailure(code: string, message: string): Promise<void> {
    return this.changes.noteFailure(code, message);
  }

  private async read(since: Instant | null, position: Position | null) {
    const { history, channel, record, signal } = this.options;
    const events: ProviderEvent[] = [];
    const onEvents = async (found: readonly ProviderEvent[]): Promise<void> => void events.push(...found);
    const page = await history.readPage(
      { since, position },
      createBackgroundCall({ signal, onExchange: this.changes.countCall, onEvents }),
    );
    return { ...page, found: events.length === 0 ? 0 : await record(channel, events) };
  }
}

/** Another process may have gone on from the same position, after this one had lost the lease for a while. */
function isSameRead(current: Increment | null, before: Increment | null): boolean {
  return current?.startedAt === before?.startedAt && isSamePosition(current?.position, before?.position);
}
