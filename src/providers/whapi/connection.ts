import type { Provider } from '../../contract/provider.js';
import { unexpectedResponse } from '../../contract/status.js';
import type { WhapiApi } from './api.js';
import { readHealth } from './webhook/webhook-status.js';

/** GET /health with wakeup=false, so that reading does not start the channel. */
export function createConnection(api: WhapiApi, channel: string): NonNullable<Provider['connection']> {
  return async (call) => {
    const { body } = await api.get('/health', { wakeup: 'false' }, call);
    const health = readHealth(body);
    if (health === null) throw unexpectedResponse('whapi', channel);
    return { connected: health.connected, providerState: health.providerState, raw: body };
  };
}
