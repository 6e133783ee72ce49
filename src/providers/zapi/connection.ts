import type { Provider } from '../../contract/provider.js';
import { isRecord, readFlag, readText } from '../kit/untrusted.js';
import type { Api } from './api.js';

/**
 * GET status: `{connected, smartphoneConnected, error}`. `error` also holds a success message ("You are already connected."). A phone
 * without internet is reported as a word only, because the number continues to send without it.
 */
export function createConnection(api: Api): NonNullable<Provider['connection']> {
  return async (call) => {
    const { value } = await api.read('status', call);
    const status = isRecord(value) ? value : {};
    const telephone = readFlag(status['smartphoneConnected']) === false ? 'smartphoneConnected: false' : null;
    return { connected: readFlag(status['connected']), providerState: readText(status['error']) ?? telephone, raw: value };
  };
}
