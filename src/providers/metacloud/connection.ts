import type { Provider } from '../../contract/provider.js';
import { unexpectedResponse } from '../../contract/status.js';
import type { ChannelSettings } from '../definition.js';
import { readText } from '../kit/untrusted.js';
import type { GraphApi } from './api.js';
import type { MetacloudSettings } from './settings.js';

const fields = [
  ...['id', 'display_phone_number', 'verified_name', 'quality_rating', 'status', 'throughput'],
  ...['name_status', 'code_verification_status', 'whatsapp_business_manager_messaging_limit'],
].join();

/** `status` of a number. A flagged or restricted number still answers customers. */
const connections: ReadonlyMap<string, boolean> = new Map([
  ...['CONNECTED', 'FLAGGED', 'RESTRICTED', 'RATE_LIMITED'].map((word) => [word, true] as const),
  ...['PENDING', 'DELETED', 'MIGRATED', 'BANNED', 'UNVERIFIED', 'DISCONNECTED'].map((word) => [word, false] as const),
]);

/** GET /{phone number}: the number's state, quality, throughput and name. */
export function createConnection(
  api: GraphApi,
  { channel, settings }: ChannelSettings<MetacloudSettings>,
): NonNullable<Provider['connection']> {
  return async (call) => {
    const { body } = await api.get(`/${settings.phoneNumberId}`, { fields }, call);
    if (readText(body['id']) !== settings.phoneNumberId) throw unexpectedResponse('metacloud', channel);
    const providerState = readText(body['status']);
    return {
      connected: connections.get(providerState?.trim().toUpperCase() ?? '') ?? null,
      providerState,
      qualityRating: readText(body['quality_rating']),
      messagingLimit: readText(body['whatsapp_business_manager_messaging_limit']),
      verifiedName: readText(body['verified_name']),
      raw: body,
    };
  };
}
