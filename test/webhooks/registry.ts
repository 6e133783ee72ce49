import { Registry } from '../../src/contract/registry.js';
import { createLog } from '../../src/observability/log.js';
import { createRedactor } from '../../src/observability/redact.js';
import { fakeProvider, type FakeProviderOptions } from './fake-provider.js';
import { unused } from '../graphql/queries/channel-entry.js';

export const quiet = createLog('silent', createRedactor([]));

/** Channels of a made-up provider, for the webhook pipeline without a gateway around it. */
export function registryOf(channels: readonly string[], options: FakeProviderOptions = {}): Registry {
  const definition = fakeProvider(options);
  const nowhere = {
    request: async () => ({ failed: true, kind: 'unavailable', sent: 'no', reason: '' }) as const,
    close: async () => undefined,
  };
  const entries = channels.map((name) => {
    const settings = { channel: name, baseUrl: definition.defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined, settings: {} };
    return {
      name,
      displayName: 'Fake',
      phoneNumber: null,
      provider: definition.create(settings, nowhere),
      notes: {},
      condition: () => unused,
    };
  });
  return new Registry([], entries);
}
