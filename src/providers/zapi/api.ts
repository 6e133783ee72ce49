import type { Call } from '../../contract/call.js';
import type { Refusal } from '../../contract/error.js';
import { ProviderError } from '../../contract/error.js';
import type { WriteCall, WriteReceipt } from '../../contract/provider.js';
import { connectionError } from '../../contract/status.js';
import type { HttpClient } from '../../http/exchange.js';
import type { ChannelSettings } from '../definition.js';
import type { Told } from './answer.js';
import { readAnswer, readReceipt } from './answer.js';
import type { ZapiSettings } from './index.js';

/** The calls that put a message into the number's queue. */
export type Sending = 'order-status-update' | 'order-payment-update' | 'send-order' | 'send-text';

/** Z-API for one channel: addresses, credentials, and its failures in our words. */
export interface Api {
  /** Sends a message once. Throws a ProviderError for everything but a queued message. */
  send(sending: Sending, body: string, call: WriteCall): Promise<WriteReceipt>;
  /** Reads what stands below the instance's address, such as `contacts?page=1`; with a body by POST, else by GET. Throws a ProviderError. */
  read(address: string, call: Pick<Call, 'signal' | 'deadlineAt'>, body?: string): Promise<Told>;
  /** The first refusal as an error: nothing was sent. */
  refused(refusals: readonly Refusal[]): ProviderError;
}

export function createApi({ channel, baseUrl, settings }: ChannelSettings<ZapiSettings>, http: HttpClient): Api {
  const { instanceId, token, clientToken } = settings;
  const below = `${new URL(baseUrl).pathname.replace(/\/+$/, '')}/instances/${encodeURIComponent(instanceId)}/token/${encodeURIComponent(token)}`;
  const headers = { 'Content-Type': 'application/json', ...(clientToken === undefined ? {} : { 'Client-Token': clientToken }) };
  const reader = { channel, secrets: [instanceId, token, ...(clientToken === undefined ? [] : [clientToken])] };
  return {
    async send(sending, body, { deadlineAt }) {
      const response = await http.request({ method: 'POST', path: `${below}/${sending}`, headers, body, kind: 'write', deadlineAt });
      if (response.failed) throw connectionError(response, 'zapi', channel);
      return readReceipt(response, reader);
    },
    async read(address, { signal, deadlineAt }, body) {
      const how = body === undefined ? ({ method: 'GET' } as const) : ({ method: 'POST', body } as const);
      const response = await http.request({ ...how, path: `${below}/${address}`, headers, kind: 'read', signal, deadlineAt });
      if (response.failed) throw connectionError(response, 'zapi', channel);
      return readAnswer(response, reader);
    },
    refused([refusal]) {
      const message = refusal?.message ?? 'The message is incomplete.';
      return new ProviderError({ kind: 'refused', provider: 'zapi', channel, sent: 'no', message, refusal: refusal?.code });
    },
  };
}
