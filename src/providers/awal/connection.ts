import type { Connection, Provider } from '../../contract/provider.js';
import { unexpectedResponse } from '../../contract/status.js';
import type { ChannelSettings } from '../definition.js';
import { isRecord, readText, type UntrustedRecord } from '../kit/untrusted.js';
import type { AwalApi } from './api.js';
import type { AwalSettings } from './settings.js';

/** The statuses of the waba-numbers page. */
const connections: ReadonlyMap<string, boolean> = new Map([
  ['CONNECTED', true],
  ['DISCONNECTED', false],
]);

/** GET /waba-numbers lists every number of the account. A number that is missing there is not connected. */
export function createConnection(api: AwalApi, channel: ChannelSettings<AwalSettings>): NonNullable<Provider['connection']> {
  return async (call) => {
    const { envelope, brokenRecords } = await api.get('/waba-numbers', [], call);
    const numbers = envelope['data'];
    if (!Array.isArray(numbers)) throw unexpectedResponse('awal', channel.channel);
    const own = numbers.filter(isRecord).find((number) => readText(number['phone_number_id']) === channel.settings.phoneNumberId);
    return own === undefined ? { connected: brokenRecords === 0 ? false : null, providerState: null } : readConnection(own);
  };
}

/** A number as GET /waba-numbers lists it. */
export function readConnection(number: UntrustedRecord): Connection {
  const providerState = readText(number['status']);
  return {
    connected: connections.get(providerState?.trim().toUpperCase() ?? '') ?? null,
    providerState,
    qualityRating: readText(number['quality_rating']),
    verifiedName: readText(number['verified_name']),
    raw: number,
  };
}
