import type { Call } from '../contract/call.js';
import { ProviderError } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import { compareText } from '../domain/position.js';
import { serviceWindowAfter, type ServiceWindow } from '../domain/service-window.js';
import type { Instant } from '../domain/time.js';
import type { Ledger } from '../store/store.js';
import { newestReported } from './service-window.js';

/** An address at which a channel reaches a customer. `phoneNumber` is E.164; null where it is not known. */
export interface CustomerAddress {
  readonly provider: Provider;
  readonly contactId: string;
  readonly phoneNumber: string | null;
}

/** A channel with the address at which the customer wrote to it last. */
export interface CustomerChannel extends CustomerAddress {
  /** When the customer last wrote to the channel; null where no message is known. */
  readonly lastInboundAt: Instant | null;
  /** Null: not known, or the channel has no such rule. */
  readonly window: ServiceWindow | null;
}

export interface ChannelReading {
  readonly asksProviders: boolean;
  /** Asked about in any case. */
  readonly preferredChannel: string | null;
  readonly now: Instant;
  readonly callFor: (channel: string) => Call;
}

/**
 * The channels of a customer, the one to which the customer wrote last first. It goes by the recorded messages. With `asksProviders`, and only
 * where these leave no window open, the providers that list messages are asked, each once; one that does not answer changes nothing.
 */
export async function readCustomerChannels(
  ledger: Ledger,
  addresses: readonly CustomerAddress[],
  { asksProviders, preferredChannel, now, callFor }: ChannelReading,
): Promise<readonly CustomerChannel[]> {
  const names = [...new Set(addresses.map(({ provider }) => provider.channel))];
  const ownOf = (name: string): readonly CustomerAddress[] => addresses.filter(({ provider }) => provider.channel === name);
  const recorded = await Promise.all(names.map((name) => latestOf(ledger, ownOf(name))));
  const channels = recorded.map(({ address, lastInboundAt }) => channelOf(address, lastInboundAt, now));
  if (!asksProviders) return channels.sort(latestFirst);
  const isOneOpen = channels.some(mayReceiveAnything);
  const asked = channels.map(async (channel) => {
    const { provider, lastInboundAt } = channel;
    if (mayReceiveAnything(channel) || (isOneOpen && provider.channel !== preferredChannel)) return channel;
    const reported = await reportedOf(channel, callFor(provider.channel));
    const isLater = reported !== null && (lastInboundAt === null || reported > lastInboundAt);
    return isLater ? channelOf(channel, reported, now) : channel;
  });
  return (await Promise.all(asked)).sort(latestFirst);
}

/** Whether any message may certainly be sent now. */
export function mayReceiveAnything({ provider, window }: CustomerChannel): boolean {
  return provider.serviceWindow === undefined || window?.isOpen === true;
}

async function latestOf(
  { conversations }: Ledger,
  addresses: readonly CustomerAddress[],
): Promise<{ readonly address: CustomerAddress; readonly lastInboundAt: Instant | null }> {
  const [{ provider }] = addresses as [CustomerAddress];
  const contactIds = addresses.map(({ contactId }) => contactId);
  const known = await conversations.get(provider.channel, contactIds);
  const written = addresses.map((address) => ({ address, lastInboundAt: known.get(address.contactId)?.lastInboundAt ?? null }));
  const hasNumber = ({ phoneNumber }: CustomerAddress): number => (phoneNumber === null ? 1 : 0);
  const sorted = written.sort(
    (left, right) =>
      compareText(right.lastInboundAt ?? '', left.lastInboundAt ?? '') ||
      hasNumber(left.address) - hasNumber(right.address) ||
      compareText(left.address.contactId, right.address.contactId),
  );
  return sorted[0] as (typeof sorted)[number];
}

function channelOf({ provider, contactId, phoneNumber }: CustomerAddress, lastInboundAt: Instant | null, now: Instant): CustomerChannel {
  const window = provider.serviceWindow === undefined ? null : serviceWindowAfter(lastInboundAt, now);
  return { provider, contactId, phoneNumber, lastInboundAt, window };
}

async function reportedOf({ provider, contactId }: CustomerChannel, call: Call): Promise<Instant | null> {
  try {
    return await newestReported(provider, contactId, call);
  } catch (error) {
    if (error instanceof ProviderError) return null;
    throw error;
  }
}

function latestFirst(left: CustomerChannel, right: CustomerChannel): number {
  return compareText(right.lastInboundAt ?? '', left.lastInboundAt ?? '') || compareText(left.provider.channel, right.provider.channel);
}
