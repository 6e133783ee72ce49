import { ProviderError } from '../contract/error.js';
import { BoundedSet } from '../domain/bounded-memory.js';
import type { OrderEvent } from '../domain/event.js';
import type { SyncNoun, SyncState } from '../domain/sync.js';
import type { Log } from '../observability/log.js';
import { LedgerUnavailableError } from '../store/connection/unavailable.js';
import { recordIdAt, timeOfRecordId } from '../store/connection/record-id.js';
import type { Ledger } from '../store/store.js';
import type { ChannelLease } from './channel-lease.js';
import { CopyLostError } from './copy-changes.js';
import type { ListSync } from './list-sync.js';
import type { OrderReports } from './order-reports.js';
import { nextStep, retryAfterMs, type SyncStep } from './schedule.js';

/** The steps by which one list is read: a ListSync or a HistorySync. */
export type CopySteps = Pick<
  ListSync<never>,
  'isNewestFirst' | 'continueFullRead' | 'continueIncrement' | 'recheck' | 'requestRecheck' | 'noteEvents' | 'noteFailure'
>;

export interface CopyKeeperOptions {
  readonly channel: string;
  readonly noun: SyncNoun;
  readonly intervalMs: () => number;
  readonly ledger: Ledger;
  readonly lease: ChannelLease;
  readonly steps: CopySteps;
  /** What the ledger records of the list's records. Absent: nothing. */
  readonly reports?: OrderReports | undefined;
  /** Aborts the running step, when the process stops or the lease is lost. */
  readonly abort: AbortController;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
}

const renewLeaseMs = 15_000;
/** How often a replica without the lease asks for it. */
const leaseRetryMs = 5_000;
/** How often the lease's holder looks for events that a replica recorded and did not copy, because it died in between. */
const eventsEveryMs = 15_000;
const eventsAtOnce = 500;
/** Replicas commit events in another order than that of their ids, so the last ones are looked at again. */
const overlapMs = 60_000;
const maxKnownEvents = 5_000;
const maxWaitMs = 60_000;

/** Keeps the copy of one list up to date, in the process that has the lease of the channel. */
export class CopyKeeper {
  private readonly options: CopyKeeperOptions;
  private readonly knownEvents = new BoundedSet(maxKnownEvents);
  private running: Promise<void> | undefined;
  private lastStep: SyncStep | undefined;
  private isStopped = false;
  private isAwake = false;
  private wakeUp: (() => void) | undefined;

  constructor(options: CopyKeeperOptions) {
    this.options = options;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Aborts the running step. Its page is read again later. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.options.abort.abort();
    this.wake();
    await this.running;
  }

  /** Something may be due. */
  wake(): void {
    this.isAwake = true;
    this.wakeUp?.();
  }

  /** Takes over events that this process recorded. */
  async report(events: readonly OrderEvent[]): Promise<void> {
    const news = events.filter(({ id }) => !this.knownEvents.has(id));
    if (news.length === 0 || (await this.options.reports?.report(news)) !== true) return;
    for (const { id } of news) this.knownEvents.add(id);
    this.wake();
  }

  /** These records have changed, and are read again soon. */
  async requestRecheck(references: readonly string[]): Promise<void> {
    await this.options.steps.requestRecheck(references);
    this.wake();
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      this.isAwake = false;
      try {
        const waitMs = await this.attempt();
        if (waitMs > 0 && !this.isAwake) await this.sleep(Math.min(waitMs, maxWaitMs));
      } catch (error) {
        // Nothing but the end of the process shortens this pause: a busy shop must not drive calls to a provider that fails.
        const until = performance.now() + (await this.noteFailure(error));
        while (!this.isStopped && performance.now() < until) await this.sleep(until - performance.now());
      }
    }
  }

  /** Does what is due. Returns how long to wait before the next attempt. */
  private async attempt(): Promise<number> {
    const { ledger, channel, noun, lease, intervalMs, nowMs, steps, reports } = this.options;
    if (!(await lease.hold())) return leaseRetryMs;
    const state = await this.readState();
    if (state === undefined) {
      await ledger.copies.begin(channel, noun, nowMs());
      return 0;
    }
    if (reports !== undefined) await this.catchUp(state);
    const step = nextStep(state, { intervalMs: intervalMs(), nowMs: nowMs(), lastStep: this.lastStep, isNewestFirst: steps.isNewestFirst });
    this.lastStep = typeof step === 'string' ? step : undefined;
    if (typeof step !== 'string') return Math.min(step.waitMs, ledger.isShared ? eventsEveryMs : Infinity);
    await this.holdingLease(() => this.perform(step, state));
    return 0;
  }

  private perform(step: SyncStep, state: SyncState): Promise<void> {
    const { steps } = this.options;
    if (step === 'recheck') return steps.recheck(state);
    return step === 'increment' ? steps.continueIncrement(state) : steps.continueFullRead(state);
  }

  /** Copies the events since the last look, whoever recorded them: a process may have died before it did. */
  private async catchUp({ eventId }: SyncState): Promise<void> {
    const { ledger, channel, steps } = this.options;
    const overlap = ledger.isShared ? overlapMs : 0;
    let since = recordIdAt((timeOfRecordId(eventId) ?? 0) - overlap);
    if (overlap === 0) since = eventId;
    for (;;) {
      const events = await ledger.events.after([channel], since, eventsAtOnce);
      const last = events.at(-1);
      if (last === undefined) return;
      await this.report(events);
      if (last.id > eventId) await steps.noteEvents(last.id);
      if (events.length < eventsAtOnce) return;
      since = last.id;
    }
  }

  /** A step may wait for long, because its calls give way to others. */
  private async holdingLease(work: () => Promise<void>): Promise<void> {
    const renewing = setInterval(() => void this.options.lease.hold().catch(() => undefined), renewLeaseMs).unref();
    try {
      await work();
    } finally {
      clearInterval(renewing);
    }
  }

  private async readState(): Promise<SyncState | undefined> {
    const { ledger, channel, noun } = this.options;
    return (await ledger.copies.states([channel])).find((state) => state.noun === noun);
  }

  private async noteFailure(error: unknown): Promise<number> {
    const { channel, noun, steps, log } = this.options;
    if (this.isStopped) return 0;
    if (error instanceof CopyLostError) return leaseRetryMs;
    const isProviders = error instanceof ProviderError;
    log.warn({ err: error, channel, noun }, 'a list could not be copied');
    if (error instanceof LedgerUnavailableError) return leaseRetryMs;
    const code = isProviders ? error.kind : 'internal';
    const message = isProviders ? error.message : 'Something went wrong inside the gateway.';
    await steps.noteFailure(code, message).catch(() => undefined);
    const failures = (await this.readState().catch(() => undefined))?.failures ?? 1;
    return retryAfterMs(failures, isProviders ? error.retryAfterSeconds : 0);
  }

  private async sleep(milliseconds: number): Promise<void> {
    if (this.isStopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds).unref();
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = undefined;
  }
}
