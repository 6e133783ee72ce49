import type { ChannelEntry } from '../../src/contract/registry.js';

/** A channel whose provider can do nothing, for tests in which only its name matters. */
export function channelEntry(name: string): ChannelEntry {
  return { name, displayName: name, phoneNumber: null, provider: { name: 'test', channel: name, close: async () => undefined }, notes: {} };
}
