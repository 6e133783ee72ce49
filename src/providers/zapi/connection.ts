import type { Provider } from '../../contract/provider.js';
import { isRecord, readFlag, readText } from '../kit/untrusted.js';
import type { Api } from './api.js';

/**
 * GET status: `{connected, smartphoneConnected, error}`. `error` also holds the good word ("You are already connected."). A telephone
 * without internet is told as a word only, because the number goes on sending without it.
 */
export function createConnection(api: Api): NonNullable<Provider['connection']> {
  return async (call) => {
    const { value } = await api.read('status', call);
    const status = isRecord(value) ? value : {};
    const telephone = readFlag(status['smartphoneConnected']) === false ? 'smartphoneConnected: false' : null;
    return { connected: readFlag(status['connected']), word: readText(status['error']) ?? telephone, raw: value };
  };
}
