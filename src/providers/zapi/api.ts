import type { Refusal } from '../../contract/error.js';
import { ProviderError } from '../../contract/error.js';
import { oncePerAnswer } from '../../contract/once-per-answer.js';
import type { WriteCall, WriteReceipt } from '../../contract/provider.js';
import { unexpectedResponse } from '../../contract/status.js';
import type { HttpClient, HttpResponse } from '../../http-client/exchange.js';
import { createRedactor } from '../../observability/redact.js';
import type { ChannelSettings } from '../definition.js';
import { basePathOf, exchange, limitsOf, type Limits } from '../kit/exchange.js';
import { asRecord } from '../kit/untrusted.js';
import type { Answer } from './response.js';
import { readAnswer, readDone, readReceipt, readSuccess } from './response.js';
import type { ZapiSettings } from './settings.js';
import { secretsOf } from './settings.js';

/** Calls that put a message into the number's queue. */
export type Sending =
  | 'order-status-update'
  | 'order-payment-update'
  | 'send-order'
  | 'send-text'
  | 'send-image'
  | 'send-video'
  | 'send-audio'
  | 'send-option-list'
  | 'send-reaction'
  | 'send-remove-reaction'
  | 'send-location'
  | 'send-contacts'
  | 'send-button-list'
  | 'send-product'
  | 'send-catalog'
  | 'send-button-actions'
  | `send-document/${string}`;

/** Z-API for one channel: addresses, credentials and errors. */
export interface Api {
  /** Sends a message once. Throws a ProviderError unless the message is queued. */
  send(sending: Sending, body: string, call: WriteCall): Promise<WriteReceipt>;
  /** Marks a message as read, once. Throws a ProviderError unless that succeeds. */
  sendReadReceipt(body: string, call: WriteCall): Promise<void>;
  /** Changes something once, by a request without a body. Throws a ProviderError unless the response is `{value: true}`. */
  change(address: string, call: WriteCall): Promise<void>;
  /** Creates something once, and returns the body of the response. */
  create(address: string, body: string, call: WriteCall): Promise<unknown>;
  /** Changes something once. Throws a ProviderError unless the response is `{success: true}`. */
  confirm(method: 'POST' | 'DELETE', address: string, body: string | undefined, call: WriteCall): Promise<void>;
  /** Reads an address below the instance's, such as `contacts?page=1`: by POST with a body, else by GET. Throws a ProviderError. */
  read(address: string, call: Limits, body?: string): Promise<Answer>;
  /** The first refusal as an error: nothing was sent. */
  refused(refusals: readonly Refusal[]): ProviderError;
}

/** Addresses of one contact, or of the number itself. Every other read returns a list. */
const singleRecordPath = /^(contacts|chats|phone-exists|products)\/|^(status|device)$/;

export function createApi({ channel, baseUrl, settings }: ChannelSettings<ZapiSettings>, http: HttpClient): Api {
  const { instanceId, token, clientToken } = settings;
  const below = `${basePathOf(baseUrl)}/instances/${encodeURIComponent(instanceId)}/token/${encodeURIComponent(token)}`;
  const headers = { 'Content-Type': 'application/json', ...(clientToken === undefined ? {} : { 'Client-Token': clientToken }) };
  const reader = { channel, redactor: createRedactor(secretsOf(settings)) };

  function write(
    method: 'POST' | 'PUT' | 'DELETE',
    address: string,
    body: string | undefined,
    { deadlineAt, onExchange }: WriteCall,
  ): Promise<HttpResponse> {
    const sent = body === undefined ? {} : { body };
    const request = { method, path: `${below}/${address}`, headers, ...sent, kind: 'write', deadlineAt, onExchange } as const;
    return exchange(http, request, 'zapi', channel);
  }

  const post = (address: string, body: string, call: WriteCall): Promise<HttpResponse> => write('POST', address, body, call);

  /** The same response gives the same object. */
  const answerOf = oncePerAnswer((response: HttpResponse) => readAnswer(response, reader));
  const isSuccess = (response: HttpResponse): boolean => {
    try {
      const { value } = answerOf(response);
      return typeof value === 'object' && value !== null;
    } catch {
      return false;
    }
  };

  return {
    send: async (sending, body, call) => readReceipt(await post(sending, body, call), reader),
    sendReadReceipt: async (body, call) => readDone(await post('read-message', body, call), reader),
    async change(address, call) {
      const { value } = readAnswer(await write('PUT', address, undefined, call), reader);
      if (asRecord(value)['value'] !== true) throw unexpectedResponse('zapi', channel);
    },
    confirm: async (method, address, body, call) => readSuccess(await write(method, address, body, call), reader),
    create: async (address, body, call) => readAnswer(await post(address, body, call), reader).value,
    async read(address, call, body) {
      const method = body === undefined ? ({ method: 'GET' } as const) : ({ method: 'POST', body } as const);
      const answerSize = singleRecordPath.test(address) ? 'record' : 'page';
      const limits = { ...limitsOf(call), isSuccess, answerSize } as const;
      const request = { ...method, path: `${below}/${address}`, headers, kind: 'read', ...limits } as const;
      return answerOf(await exchange(http, request, 'zapi', channel));
    },
    refused([refusal]) {
      const message = refusal?.message ?? 'The message is incomplete.';
      const { code, field } = refusal ?? {};
      return new ProviderError({ kind: 'refused', provider: 'zapi', channel, sent: 'no', message, refusal: code, field });
    },
  };
}
