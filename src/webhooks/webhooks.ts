import type { Registry } from '../contract/registry.js';
import { Completions } from './complete.js';
import type { ProviderEvent } from '../domain/provider-event.js';
import { FoundEvents } from './found-events.js';
import { createReceiver, type Receiver, type ReceiverOptions } from './receive.js';
import { ChannelWork, type WorkOptions } from './work.js';

/** Receives webhooks and applies them. */
export interface WebhookPipeline extends Receiver {
  /** Call this when webhooks of a channel are pending, such as replayed ones. */
  wake(channel: string): void;
  /** Stores events that a read of a channel found. Never rejects. */
  keep(channel: string, events: readonly ProviderEvent[]): Promise<void>;
  /** Stores events that a read looked for. Rejects when they could not be stored; returns how many were new. */
  record(channel: string, events: readonly ProviderEvent[]): Promise<number>;
  /** Finishes running work. Pending webhooks are applied after the next start. */
  stop(): Promise<void>;
}

export type WebhookPipelineOptions = Omit<WorkOptions, 'applied'> &
  Pick<ReceiverOptions, 'webhookKeyOf' | 'onAccepted'> & {
    readonly registry: Registry;
    readonly completionDelaysMs?: readonly number[] | undefined;
    /** How often to look for work that another process left, in milliseconds. */
    readonly pollMs?: number | undefined;
  };

const standardPollMs = 5_000;

/** Applies the webhooks that an earlier process left pending, and those that arrive from now on. */
export function openWebhookPipeline(options: WebhookPipelineOptions): WebhookPipeline {
  const { registry, ledger, log, webhookKeyOf, onAccepted, completionDelaysMs, pollMs = standardPollMs } = options;
  const completions = new Completions({ ledger, registry, log, delaysMs: completionDelaysMs });
  const work = new Map<string, ChannelWork>();
  for (const channel of registry.channels()) {
    const { webhooks } = channel.provider;
    if (webhooks !== undefined)
      work.set(channel.name, new ChannelWork(channel, webhooks, { ...options, applied: () => completions.wake() }));
  }
  const foundEvents = new FoundEvents({ ...options, applied: () => completions.wake() });
  const wake = (channel: string): void => work.get(channel)?.wake();

  async function checkPending(): Promise<void> {
    completions.wake();
    const waiting = await ledger.inbox.channelsPending([...work.keys()]).catch((error: unknown) => {
      log.error({ err: error }, 'the inbox could not be read');
      return [];
    });
    waiting.forEach(wake);
  }

  void checkPending();
  const polling = setInterval(() => void checkPending(), pollMs).unref();
  return {
    ...createReceiver({ registry, inbox: ledger.inbox, webhookKeyOf, log, onAccepted, kept: wake }),
    wake,
    keep: (channel, events) => foundEvents.store(channel, events),
    record: (channel, events) => foundEvents.record(channel, events),
    stop: async () => {
      clearInterval(polling);
      await foundEvents.stop();
      await Promise.all([...work.values()].map((channel) => channel.stop()));
      await completions.stop();
    },
  };
}
