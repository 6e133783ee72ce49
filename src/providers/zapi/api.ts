import type { Call } from '../../contract/call.js';
import type { Refusal } from '../../contract/error.js';
import { ProviderError } from '../../contract/error.js';
import { oncePerAnswer } from '../../contract/once-per-answer.js';
import type { WriteCall, WriteReceipt } from '../../contract/provider.js';
import { connectionError } from '../../contract/status.js';
import type { HttpClient, HttpResponse } from '../../http/exchange.js';
import type { ChannelSettings } from '../definition.js';
import type { Told } from './answer.js';
import { readAnswer, readDone, readReceipt } from './answer.js';
import type { ZapiSettings } from './index.js';

/** The calls that put a message into the number's queue. */
export type Sending = 'order-status-update' | 'order-payment-update' | 'send-order' | 'send-text';

/** Z-API for one channel: addresses, credentials, and its failures in our words. */
export interface Api {
  /** Sends a message once. Throws a ProviderError for everything but a queued message. */
  send(sending: Sending, body: string, call: WriteCall): Promise<WriteReceipt>;
  /** Marks a message as read, once. Throws a ProviderError for everything but success. */
  sendReadReceipt(body: string, call: WriteCall): Promise<void>;
  /** Reads what stands below the instance's address, such as `contacts?page=1`; with a body by POST, else by GET. Throws a ProviderError. */
  read(address: string, call: Pick<Call, 'signal' | 'deadlineAt' | 'onExchange' | 'sharedSince'>, body?: string): Promise<Told>;
  /** The first refusal as an error: nothing was sent. */
  refused(refusals: readonly Refusal[]): ProviderError;
}

export function createApi({ channel, baseUrl, settings }: ChannelSettings<ZapiSettings>, http: HttpClient): Api {
  const { instanceId, token, clientToken } = settings;
  const below = `${new URL(baseUrl).pathname.replace(/\/+$/, '')}/instances/${encodeURIComponent(instanceId)}/token/${encodeURIComponent(token)}`;
  const headers = { 'Content-Type': 'application/json', ...(clientToken === undefined ? {} : { 'Client-Token': clientToken }) };
  const reader = { channel, secrets: [instanceId, token, ...(clientToken === undefined ? [] : [clientToken])] };

  async function post(address: string, body: string, { deadlineAt, onExchange }: WriteCall): Promise<HttpResponse> {
    const path = `${below}/${address}`;
    const response = await http.request({ method: 'POST', path, headers, body, kind: 'write', deadlineAt, onExchange });
    if (response.failed) throw connectionError(response, 'zapi', channel);
    return response;
  }

  /** The same object for the same answer. */
  const toldBy = oncePerAnswer((response: HttpResponse) => readAnswer(response, reader));
  const isSuccess = (response: HttpResponse): boolean => {
    try {
      const { value } = toldBy(response);
      return typeof value === 'object' && value !== null;
    } catch {
      return false;
    }
  };

  return {
    send: async (sending, body, call) => readReceipt(await post(sending, body, call), reader),
    sendReadReceipt: async (body, call) => readDone(await post('read-message', body, call), reader),
    async read(address, { signal, deadlineAt, onExchange, sharedSince }, body) {
      const how = body === undefined ? ({ method: 'GET' } as const) : ({ method: 'POST', body } as const);
      const limits = { signal, deadlineAt, onExchange, sharedSince, isSuccess };
      const response = await http.request({ ...how, path: `${below}/${address}`, headers, kind: 'read', ...limits });
      if (response.failed) throw connectionError(response, 'zapi', channel);
      return toldBy(response);
    },
    refused([refusal]) {
      const message = refusal?.message ?? 'The message is incomplete.';
      return new ProviderError({ kind: 'refused', provider: 'zapi', channel, sent: 'no', message, refusal: refusal?.code });
    },
  };
}
