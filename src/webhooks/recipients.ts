import type { ChannelEntry, Registry } from '../contract/registry.js';
import { partOfVerified, verifyDelivery, type DeliveryPart, type VerifiedDelivery, type Webhooks } from '../contract/webhook.js';

/** What one channel stores of a delivery. */
export interface ChannelPart {
  readonly channel: ChannelEntry;
  readonly delivery: VerifiedDelivery;
}

/** Whether the key in the address of a request is accepted by this channel too. */
type IsAdmitted = (channel: string, webhooks: Webhooks, key: string | null) => boolean;

/**
 * Which channels store which part of a delivery to `channel`. A provider may deliver the events of all numbers of an account to one
 * address. Another channel receives its part only when it has the same provider and accepts the same proof of the sender: the signature
 * and the key. A part that no channel receives stays with the channel of the address, so that nothing is lost.
 */
export function createRouting(
  registry: Registry,
  isAdmitted: IsAdmitted,
): (channel: ChannelEntry, delivery: VerifiedDelivery, key: string | null) => readonly ChannelPart[] {
  const byRecipient = channelsByRecipient(registry);

  function receiversOf({ provider }: ChannelEntry, delivery: VerifiedDelivery, key: string | null, recipient: string): ChannelEntry[] {
    const channels = byRecipient.get(nameOf(provider.name, recipient)) ?? [];
    return channels.filter(({ name, provider: { webhooks } }) => {
      return webhooks !== undefined && isAdmitted(name, webhooks, key) && verifyDelivery(webhooks, delivery) !== undefined;
    });
  }

  return (channel, delivery, key) => {
    const parts = partsOf(channel.provider.webhooks, delivery);
    if (parts.length === 0) return [{ channel, delivery }];
    return parts.flatMap(({ recipient, body }) => {
      const receivers = receiversOf(channel, delivery, key, recipient);
      const part = partOfVerified(delivery, body);
      return (receivers.length === 0 ? [channel] : receivers).map((receiver) => ({ channel: receiver, delivery: part }));
    });
  };
}

/** None when the delivery cannot be split: then the channel of the address stores it whole, for an operator to look at. */
function partsOf(webhooks: Webhooks | undefined, delivery: VerifiedDelivery): readonly DeliveryPart[] {
  try {
    return webhooks?.split?.(delivery) ?? [];
  } catch {
    return [];
  }
}

function channelsByRecipient(registry: Registry): ReadonlyMap<string, readonly ChannelEntry[]> {
  const channels = new Map<string, ChannelEntry[]>();
  for (const channel of registry.channels()) {
    const { name, webhooks } = channel.provider;
    for (const recipient of webhooks?.recipients ?? []) {
      const key = nameOf(name, recipient);
      channels.set(key, [...(channels.get(key) ?? []), channel]);
    }
  }
  return channels;
}

function nameOf(provider: string, recipient: string): string {
  return JSON.stringify([provider, recipient]);
}
