import type { Registry } from '../contract/registry.js';
import { Completions } from './complete.js';
import type { ProviderEvent } from '../domain/provider-event.js';
import { Keeper } from './keep.js';
import { createReceiver, type Receiver, type ReceiverOptions } from './receive.js';
import { ChannelWork, type WorkOptions } from './work.js';

/** The receiving side of a gateway, and what goes on behind it. */
export interface WebhookPipeline extends Receiver {
  /** Webhooks of a channel wait, such as replayed ones. */
  wake(channel: string): void;
  /** Keeps what a read of a channel found beside what was asked for. Never rejects. */
  keep(channel: string, facts: readonly ProviderEvent[]): Promise<void>;
  /** Finishes what is in hand; what waits is taken up by the next start. */
  stop(): Promise<void>;
}

export type WebhookPipelineOptions = Omit<WorkOptions, 'applied'> &
  Pick<ReceiverOptions, 'webhookKeyOf' | 'onAccepted'> & {
    readonly registry: Registry;
    readonly completionDelaysMs?: readonly number[] | undefined;
    /** How often is looked for what another process left. */
    readonly pollMs?: number | undefined;
  };

const standardPollMs = 5_000;

/** Takes up what a process before this one left, and from now on whatever arrives. */
export function openWebhookPipeline(options: WebhookPipelineOptions): WebhookPipeline {
  const { registry, ledger, log, webhookKeyOf, onAccepted, completionDelaysMs, pollMs = standardPollMs } = options;
  const completions = new Completions({ ledger, registry, log, delaysMs: completionDelaysMs });
  const work = new Map<string, ChannelWork>();
  for (const channel of registry.channels()) {
    const { webhooks } = channel.provider;
    if (webhooks !== undefined)
      work.set(channel.name, new ChannelWork(channel, webhooks, { ...options, applied: () => completions.wake() }));
  }
  const keeper = new Keeper({ ...options, applied: () => completions.wake() });
  const wake = (channel: string): void => work.get(channel)?.wake();

  async function lookAround(): Promise<void> {
    completions.wake();
    const waiting = await ledger.inbox.channelsPending([...work.keys()]).catch((error: unknown) => {
      log.error({ err: error }, 'the inbox could not be looked into');
      return [];
    });
    waiting.forEach(wake);
  }

  void lookAround();
  const polling = setInterval(() => void lookAround(), pollMs).unref();
  return {
    ...createReceiver({ registry, inbox: ledger.inbox, webhookKeyOf, log, onAccepted, kept: wake }),
    wake,
    keep: (channel, facts) => keeper.keep(channel, facts),
    stop: async () => {
      clearInterval(polling);
      await keeper.stop();
      await Promise.all([...work.values()].map((channel) => channel.stop()));
      await completions.stop();
    },
  };
}
