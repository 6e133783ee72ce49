import type { Capability } from './capability.js';
import type { ChannelCondition } from './channel-condition.js';
import type { Provider } from './provider.js';

/** A configured channel with its adapter. */
export interface ChannelEntry {
  readonly name: string;
  readonly displayName: string;
  readonly phoneNumber: string | null;
  readonly provider: Provider;
  /** Limits and conditions that clients should know, by capability name. */
  readonly notes: Readonly<Record<string, string>>;
  readonly condition: () => ChannelCondition;
}

/** A registered provider, with or without a channel. */
export interface ProviderEntry {
  readonly name: string;
  readonly displayName: string;
  readonly capabilities: readonly (Omit<Capability, 'source'> & { readonly note: string | null })[];
}

/** Every configured channel, by name, and every registered provider. */
export class Registry {
  readonly providers: readonly ProviderEntry[];
  private readonly entries: ReadonlyMap<string, ChannelEntry>;

  constructor(providers: readonly ProviderEntry[], channels: readonly ChannelEntry[]) {
    this.providers = providers;
    this.entries = new Map(channels.map((channel) => [channel.name, channel]));
  }

  channel(name: string): ChannelEntry | undefined {
    return this.entries.get(name);
  }

  channels(): readonly ChannelEntry[] {
    return [...this.entries.values()];
  }

  async close(): Promise<void> {
    await Promise.all(this.channels().map((channel) => channel.provider.close()));
  }
}
