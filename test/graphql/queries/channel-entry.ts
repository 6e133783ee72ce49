import type { ChannelCondition } from '../../../src/contract/channel-condition.js';
import type { ChannelEntry } from '../../../src/contract/registry.js';

/** A channel whose provider has no capability, for tests in which only its name matters. */
export function channelEntry(name: string, condition: ChannelCondition = unused): ChannelEntry {
  const provider = { name: 'test', channel: name, close: async () => undefined };
  return { name, displayName: name, phoneNumber: null, provider, notes: {}, condition: () => condition };
}

/** Of a channel that has made no call. */
export const unused: ChannelCondition = {
  circuit: 'CLOSED',
  state: 'UNKNOWN',
  lastSuccessAt: null,
  lastFailureAt: null,
  lastFailureCode: null,
  remainingCalls: null,
  resetsAt: null,
  callsInFlight: 0,
  callsWaiting: 0,
};
