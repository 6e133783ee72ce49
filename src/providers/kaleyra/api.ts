import type { Refusal } from '../../contract/error.js';
import { ProviderError } from '../../contract/error.js';
import type { WriteCall, WriteReceipt } from '../../contract/provider.js';
import type { HttpClient, HttpResponse } from '../../http-client/exchange.js';
import { createRedactor } from '../../observability/redact.js';
import type { ChannelSettings } from '../definition.js';
import { basePathOf, exchange, limitsOf, type Limits } from '../kit/exchange.js';
import { multipartBody, type FormFile } from '../kit/multipart.js';
import { readAcceptance, readAnswer, readMediaId, readReceipt, type ReadAnswer } from './response.js';
import type { KaleyraSettings } from './settings.js';
import { secretsOf } from './settings.js';

/** Kaleyra for one channel: address, credentials and errors. */
export interface Api {
  /** Sends a message once. Throws a ProviderError unless Kaleyra accepts it. */
  sendMessage(body: string, call: WriteCall): Promise<WriteReceipt>;
  /** Uploads a file once, and returns the id for messages. */
  upload(file: FormFile, call: WriteCall): Promise<string>;
  /** Sends a read receipt once, to the same address. */
  sendReadReceipt(body: string, call: WriteCall): Promise<WriteReceipt>;
  /** Reads a list of the account, such as `{waba-id}/message_templates`. */
  get(place: string, query: Readonly<Record<string, string>>, limits: Limits): Promise<ReadAnswer>;
  /** The first refusal as an error: nothing was sent. */
  refused(refusals: readonly Refusal[]): ProviderError;
}

export function createApi({ channel, baseUrl, settings }: ChannelSettings<KaleyraSettings>, http: HttpClient): Api {
  const { sid, apiKey, phoneNumber } = settings;
  const root = basePathOf(baseUrl);
  const account = `${root}/v2/${encodeURIComponent(sid)}/whatsapp`;
  const below = `${account}/${encodeURIComponent(phoneNumber)}`;
  const credentials = { 'api-key': apiKey };
  const reader = { channel, redactor: createRedactor(secretsOf(settings)) };

  function post(body: string, { deadlineAt, onExchange }: WriteCall): Promise<HttpResponse> {
    const headers = { 'Content-Type': 'application/json', ...credentials };
    const request = { method: 'POST', path: `${below}/messages`, headers, body, kind: 'write', deadlineAt, onExchange } as const;
    return exchange(http, request, 'kaleyra', channel);
  }

  return {
    sendMessage: async (body, call) => readReceipt(await post(body, call), reader),
    async upload(file, { deadlineAt, onExchange }) {
      const body = multipartBody({ type: file.file.mimeType }, file);
      const request = {
        method: 'POST',
        path: `${below}/media`,
        headers: credentials,
        body,
        kind: 'write',
        deadlineAt,
        onExchange,
      } as const;
      return readMediaId(await exchange(http, request, 'kaleyra', channel), reader);
    },
    sendReadReceipt: async (body, call) => readAcceptance(await post(body, call), reader),
    async get(place, query, limits) {
      const address = new URLSearchParams(query).toString();
      // The page requires the content type of a request that has no content.
      const headers = { 'Content-Type': 'application/json', ...credentials };
      const path = `${account}/${place}${address === '' ? '' : `?${address}`}`;
      const request = { method: 'GET', path, headers, kind: 'read', answerSize: 'page', ...limitsOf(limits) } as const;
      return readAnswer(await exchange(http, request, 'kaleyra', channel), reader);
    },
    refused([refusal]) {
      const message = refusal?.message ?? 'The message is incomplete.';
      return new ProviderError({ kind: 'refused', provider: 'kaleyra', channel, sent: 'no', message, refusal: refusal?.code });
    },
  };
}
