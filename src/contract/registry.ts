import type { Capability } from './capability.js';
import type { ChannelCondition } from './channel-condition.js';
import type { Provider } from './provider.js';

/** A configured channel with the provider instance that talks for it. */
export interface ChannelEntry {
  readonly name: string;
  readonly displayName: string;
  readonly phoneNumber: string | null;
  readonly provider: Provider;
  /** Limits and conditions worth knowing, by capability name. */
  readonly notes: Readonly<Record<string, string>>;
  readonly condition: () => ChannelCondition;
}

/** A company the gateway can talk to, whether a channel uses it or not. */
export interface ProviderEntry {
  readonly name: string;
  readonly displayName: string;
  readonly capabilities: readonly (Omit<Capability, 'source'> & { readonly note: string | null })[];
}

/** Every configured channel by name. */
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
