import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { ProviderError } from '../contract/error.js';
import type { ChannelEntry } from '../contract/registry.js';
import { verifiedEarlier, type SettleWrites, type ParsedWebhook, type Webhooks } from '../contract/webhook.js';
import { exceedsJsonBounds, maxJsonDepth, maxJsonValues } from '../domain/json-bounds.js';
import { now } from '../domain/time.js';
import type { WebhookRecord } from '../store/inbox/inbox-row.js';
import type { WebhookEnd } from '../store/inbox/inbox.js';
import { recordId } from '../store/connection/record-id.js';
import type { Ledger, LedgerParts } from '../store/store.js';
import { againWhenUndone, LedgerUnavailableError } from '../store/connection/unavailable.js';
import type { Log } from '../observability/log.js';
import type { Redactor } from '../observability/redact.js';
import { applyParsed, type Applied } from './apply.js';

export interface WorkOptions {
  readonly ledger: Ledger;
  readonly settleWrites: SettleWrites<LedgerParts>;
  /** Called when orders may have been marked for completion. */
  readonly applied: () => void;
  readonly redactor: Redactor;
  readonly log: Log;
  /** How long to wait before the second attempt; twice as long before the third. */
  readonly pauseMs?: number | undefined;
}

/** How many webhooks are applied in one commit: enough to keep up, few enough not to keep arriving ones waiting. */
const maxInOne = 16;
const maxAttempts = 3;
const standardPauseMs = 100;
const leaseMs = 30_000;
const leaseRetryMs = 200;
const storeRetryMs = 1_000;
const failureLength = 300;
const kindLength = 100;

/** Reading a body of this size may take milliseconds: others have a turn of the event loop behind it. */
const largeBody = 16_384;

/** Thrown inside the transaction, which takes everything back. */
class AlreadyEndedError extends Error {}

/** One channel's webhooks, from the inbox to the ledger: in the order of their arrival, one after the other, whatever process received them. */
export class ChannelWork {
  private readonly channel: ChannelEntry;
  private readonly webhooks: Webhooks;
  private readonly options: WorkOptions;
  private readonly owner = recordId();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private isAsked = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(channel: ChannelEntry, webhooks: Webhooks, options: WorkOptions) {
    this.channel = channel;
    this.webhooks = webhooks;
    this.options = options;
  }

  /** Something waits, or may wait. */
  wake(): void {
    this.isAsked = true;
    if (!this.stopping.signal.aborted) this.running ??= this.run();
  }

  /** Finishes what is in hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.retry);
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.isAsked && !this.stopping.signal.aborted) {
      this.isAsked = false;
      try {
        await this.drain();
      } catch (error) {
        this.options.log.error({ err: error, channel: this.channel.name }, 'webhooks wait because the ledger does not answer');
        this.wakeIn(storeRetryMs);
      }
    }
    // In the same breath as the last look at `isAsked`: who asks from now on begins anew.
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
      // An embedded ledger answers without waiting: arriving webhooks, and the answers to them, come first.
      await turn();
      if (!(await this.lease())) {
        if ((await inbox.channelsPending([name])).length > 0) this.wakeIn(leaseRetryMs);
        return;
      }
      const waiting = await inbox.pending(name, maxInOne);
      if (waiting.length === 0) break;
      await this.handle(waiting);
    }
    if (this.options.ledger.isShared) await inbox.release(name, this.owner);
  }

  /** One replica at a time, so that arrival decides the order. An embedded ledger has no other. */
  private async lease(): Promise<boolean> {
    const { ledger } = this.options;
    if (!ledger.isShared) return true;
    const at = Date.now();
    return ledger.inbox.lease(this.channel.name, this.owner, new Date(at).toISOString(), new Date(at + leaseMs).toISOString());
  }

  /** All in one commit when nothing is wrong; else each for itself, so that the one with the fault harms no other. */
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
        // Nothing is held against the webhook: it waits until the ledger is there.
        if (error instanceof LedgerUnavailableError) throw error;
        log.error({ err: error, channel: record.channel, webhookEvent: record.id }, 'a webhook could not be applied');
        const failure = this.describe(error);
        const isHopeless = error instanceof ProviderError && error.kind === 'unexpected-response';
        // Throws when it is the ledger that is at fault: then nothing is held against the webhook.
        const attempts = await ledger.inbox.countAttempt(record.id, failure);
        if (isHopeless || attempts >= maxAttempts) {
          await ledger.inbox.finish(record.id, { state: 'FAILED', kind: null, failure }, now());
          return;
        }
        await sleep(attempts * pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
        if (this.stopping.signal.aborted) return;
      }
    }
  }

  private async apply(records: readonly WebhookRecord[]): Promise<void> {
    const { ledger, applied } = this.options;
    const readings: { readonly record: WebhookRecord; readonly reading: ParsedWebhook }[] = [];
    for (const record of records) {
      readings.push({ record, reading: this.read(record) });
      if (record.body.length > largeBody) await turn();
    }
    const applyAll = async (parts: LedgerParts): Promise<void> => {
      for (const { record, reading } of readings) await this.applyOne(parts, record, reading);
    };
    await againWhenUndone(() => ledger.transaction(applyAll));
    applied();
  }

  private read({ method, suffix, headers, body, receivedAt }: WebhookRecord): ParsedWebhook {
    if (exceedsJsonBounds(body, { withStrings: true })) throw this.beyondBounds();
    return this.webhooks.read(verifiedEarlier({ method, suffix, headers, body, receivedAt }));
  }

  /** What would stop everybody while it is parsed is kept, and never read. */
  private beyondBounds(): ProviderError {
    const { name, provider } = this.channel;
    const message = `The JSON is nested deeper than ${maxJsonDepth} or holds more than ${maxJsonValues} values.`;
    return new ProviderError({ kind: 'unexpected-response', provider: provider.name, channel: name, sent: 'answered', message });
  }

  private async applyOne(parts: LedgerParts, record: WebhookRecord, reading: ParsedWebhook): Promise<void> {
    const { settleWrites } = this.options;
    const application = { provider: this.channel.provider, receivedAt: record.receivedAt, ledger: parts, settleWrites };
    const applied = await applyParsed(application, reading);
    const isEnded = await parts.inbox.finish(record.id, this.endOf(reading, applied), now());
    if (!isEnded) throw new AlreadyEndedError('Another process has applied this webhook meanwhile.');
  }

  private endOf({ kind }: ParsedWebhook, { state, failure }: Applied): WebhookEnd {
    return { state, kind: kind.slice(0, kindLength), failure: failure === null ? null : this.shorten(failure) };
  }

  private describe(error: unknown): string {
    if (error instanceof ProviderError) return this.shorten(error.message);
    return this.shorten(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  }

  private shorten(text: string): string {
    return this.options.redactor.text(text).slice(0, failureLength);
  }
}
