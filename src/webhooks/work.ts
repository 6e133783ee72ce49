import { setImmediate as yieldToEventLoop, setTimeout as sleep } from 'node:timers/promises';
import { ProviderError } from '../contract/error.js';
import type { ChannelEntry } from '../contract/registry.js';
import { verifiedEarlier, type SettleWrites, type ParsedWebhook, type Webhooks } from '../contract/webhook.js';
import { exceedsJsonBounds, maxJsonDepth, maxJsonValues } from '../domain/json-bounds.js';
import type { ProviderEvent } from '../domain/provider-event.js';
import { now } from '../domain/time.js';
import type { WebhookRecord } from '../store/inbox/inbox-row.js';
import type { WebhookEnd } from '../store/inbox/inbox.js';
import { recordId } from '../store/connection/record-id.js';
import type { Ledger, LedgerParts } from '../store/store.js';
import { retryIfUndone, LedgerUnavailableError } from '../store/connection/unavailable.js';
import type { Log } from '../observability/log.js';
import type { Redactor } from '../observability/redact.js';
import { applyBatch, applyInOrder } from './apply-batch.js';
import type { Applied } from './apply.js';
import { readErasures } from './erased-people.js';

export interface WorkOptions {
  readonly ledger: Ledger;
  readonly settleWrites: SettleWrites<LedgerParts>;
  /** Called when orders may have been marked for completion. */
  readonly applied: () => void;
  /** Whether the channel's list of orders is copied. */
  readonly isCopied?: ((channel: string) => boolean) | undefined;
  readonly redactor: Redactor;
  readonly log: Log;
  /** How long to wait before the second attempt, in milliseconds. Twice as long before the third. */
  readonly pauseMs?: number | undefined;
}

/** How many webhooks one commit applies: enough for the throughput, few enough that arriving webhooks do not wait long. */
const maxPerCommit = 100;
/** From one commit to the next while webhooks arrive, in milliseconds. */
const gatherMs = 50;
/** A store that is slow for other reasons is not made slower. */
const maxShareMs = 200;
/** The share of one processor that accepting webhooks takes when there are too many. */
const busyShare = 0.6;
const maxAttempts = 3;
const standardPauseMs = 100;
const leaseMs = 30_000;
const leaseRetryMs = 200;
const storeRetryMs = 1_000;
const failureLength = 300;
const kindLength = 100;

/** Reading a body of this size may take milliseconds, so the event loop runs between two such bodies. */
const largeBody = 16_384;

interface ParsedRecord {
  readonly record: WebhookRecord;
  readonly parsed: ParsedWebhook;
}

/** Thrown inside the transaction to roll it back. */
class AlreadyEndedError extends Error {}

/** Applies one channel's webhooks one after the other in the order of arrival, whatever process received them. */
export class ChannelWork {
  private readonly channel: ChannelEntry;
  private readonly webhooks: Webhooks;
  private readonly options: WorkOptions;
  private readonly owner = recordId();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private isRequested = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(channel: ChannelEntry, webhooks: Webhooks, options: WorkOptions) {
    this.channel = channel;
    this.webhooks = webhooks;
    this.options = options;
  }

  /** Call this when webhooks may be pending. */
  wake(): void {
    this.isRequested = true;
    if (!this.stopping.signal.aborted) this.running ??= this.run();
  }

  /** Waits for running work. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.retry);
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.isRequested && !this.stopping.signal.aborted) {
      this.isRequested = false;
      try {
        await this.drain();
      } catch (error) {
        this.options.log.error({ err: error, channel: this.channel.name }, 'webhooks stay pending because the ledger does not answer');
        this.wakeIn(storeRetryMs);
      }
    }
    // Synchronously after the last check of `isRequested`, so that a later call of `wake` starts a new run.
    this.running = undefined;
  }

  private wakeIn(milliseconds: number): void {
    clearTimeout(this.retry);
    if (!this.stopping.signal.aborted) this.retry = setTimeout(() => this.wake(), milliseconds).unref();
  }

  private async drain(): Promise<void> {
    const { inbox } = this.options.ledger;
    const { name } = this.channel;
    while (!this.stopping.signal.aborted) {
      // Without this, work on an embedded ledger could block the event loop: arriving webhooks and their answers come first.
      await yieldToEventLoop();
      if (!(await this.lease())) {
        if ((await inbox.channelsPending([name])).length > 0) this.wakeIn(leaseRetryMs);
        return;
      }
      const startedAt = performance.now();
      this.isRequested = false;
      const waiting = await inbox.pending(name, maxPerCommit);
      if (waiting.length === 0) break;
      await this.handle(waiting);
      if (this.isRequested) await this.giveWay(performance.now() - startedAt);
    }
    if (this.options.ledger.isShared) await inbox.release(name, this.owner);
  }

  /**
   * While webhooks arrive, applying them takes half of the time, and a third where the processor has no time left: a provider gets its answers in
   * time although more arrive than can be applied. One commit then applies what arrived in a while, which is far less work than one for each.
   */
  private async giveWay(tookMs: number): Promise<void> {
    const [usedBefore, since] = [process.cpuUsage(), performance.now()];
    const shareMs = Math.min(tookMs, maxShareMs);
    await this.sleep(Math.max(shareMs, gatherMs - tookMs));
    const { user, system } = process.cpuUsage(usedBefore);
    if ((user + system) / 1000 > busyShare * (performance.now() - since)) await this.sleep(shareMs);
  }

  private async sleep(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  /** One replica at a time applies a channel's webhooks, so that they stay in order. An embedded ledger has one process. */
  private async lease(): Promise<boolean> {
    const { ledger } = this.options;
    if (!ledger.isShared) return true;
    const at = Date.now();
    return ledger.inbox.lease(this.channel.name, this.owner, new Date(at).toISOString(), new Date(at + leaseMs).toISOString());
  }

  /** Applies all in one commit. When that fails, applies each alone, so that a faulty webhook does not affect the others. */
  private async handle(waiting: readonly WebhookRecord[]): Promise<void> {
    if (waiting.length > 1) {
      try {
        await this.apply(waiting);
        return;
      } catch (error) {
        if (error instanceof LedgerUnavailableError) throw error;
        this.options.log.debug({ err: error, channel: this.channel.name }, 'webhooks are applied one by one');
      }
    }
    for (const record of waiting) if (!this.stopping.signal.aborted) await this.handleAlone(record);
  }

  private async handleAlone(record: WebhookRecord): Promise<void> {
    const { ledger, log, pauseMs = standardPauseMs } = this.options;
    for (;;) {
      try {
        return await this.apply([record]);
      } catch (error) {
        if (error instanceof AlreadyEndedError) return;
        // The ledger failed: the attempt does not count, and the webhook stays pending.
        if (error instanceof LedgerUnavailableError) throw error;
        log.error({ err: error, channel: record.channel, webhookEvent: record.id }, 'a webhook could not be applied');
        const failure = this.describe(error);
        const isPermanent = error instanceof ProviderError && error.kind === 'unexpected-response';
        // This throws when the ledger failed: then the attempt does not count.
        const attempts = await ledger.inbox.countAttempt(record.id, failure);
        if (isPermanent || attempts >= maxAttempts) {
          await ledger.inbox.finish(record.id, { state: 'FAILED', kind: null, failure }, now());
          return;
        }
        await this.sleep(attempts * pauseMs);
        if (this.stopping.signal.aborted) return;
      }
    }
  }

  private async apply(records: readonly WebhookRecord[]): Promise<void> {
    const { ledger, applied } = this.options;
    const parsedRecords: ParsedRecord[] = [];
    for (const record of records) {
      parsedRecords.push({ record, parsed: this.read(record) });
      if (record.body.length > largeBody) await yieldToEventLoop();
    }
    await retryIfUndone(() => ledger.transaction((parts) => this.applyAll(parts, parsedRecords)));
    applied();
  }

  private async applyAll(parts: LedgerParts, records: readonly ParsedRecord[]): Promise<void> {
    const { ledger, settleWrites, isCopied } = this.options;
    const { name, provider } = this.channel;
    const events = records.flatMap(({ parsed }) => parsed.events);
    await this.waitForCopy(parts, events);
    const erasedAt = await readErasures(parts, name, events);
    const common = { provider, ledger: parts, settleWrites, erasedAt, isCopied: isCopied?.(name) };
    const items = records.map(({ record, parsed }) => ({ application: { ...common, receivedAt: record.receivedAt }, parsed }));
    // Where other processes write, statements that run side by side could wait for each other's locks.
    const applied = await (records.length === 1 || ledger.isShared ? applyInOrder(items) : applyBatch(items));
    const ends = new Map(records.map(({ record, parsed }, index) => [record.id, this.endOf(parsed, applied[index] as Applied)]));
    if (!(await parts.inbox.finishAll(ends, now()))) throw new AlreadyEndedError('Another process has applied one of these webhooks.');
  }

  /** A read that finds the same change at the same time reports it before or after, so that it is reported once. */
  private async waitForCopy(parts: LedgerParts, events: readonly ProviderEvent[]): Promise<void> {
    const { ledger, isCopied } = this.options;
    const { name } = this.channel;
    if (!ledger.isShared || isCopied?.(name) !== true) return;
    const isOfOrders = events.some(({ kind }) => kind === 'order-received' || kind === 'order-changed');
    if (isOfOrders) await parts.copies.exclusively(name, 'orders', null, async () => undefined);
  }

  private read({ method, suffix, headers, body, receivedAt }: WebhookRecord): ParsedWebhook {
    if (exceedsJsonBounds(body, { withStrings: true })) throw this.jsonBoundsError();
    return this.webhooks.read(verifiedEarlier({ method, suffix, headers, body, receivedAt }));
  }

  /** A body that would block the event loop while it is parsed is stored and never parsed. */
  private jsonBoundsError(): ProviderError {
    const { name, provider } = this.channel;
    const message = `The JSON is nested deeper than ${maxJsonDepth} or holds more than ${maxJsonValues} values.`;
    return new ProviderError({ kind: 'unexpected-response', provider: provider.name, channel: name, sent: 'answered', message });
  }

  private endOf({ kind }: ParsedWebhook, { state, failure, isOfErased }: Applied): WebhookEnd {
    return {
      withoutBody: isOfErased,
      state,
      kind: kind.slice(0, kindLength),
      failure: failure === null ? null : this.shorten(failure),
    };
  }

  private describe(error: unknown): string {
    if (error instanceof ProviderError) return this.shorten(error.message);
    return this.shorten(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }

  private shorten(text: string): string {
    return this.options.redactor.text(text).slice(0, failureLength);
  }
}
