import type { MediaFile } from '../../contract/message-write.js';
import { ProviderError, type Refusal } from '../../contract/error.js';
import { oncePerAnswer } from '../../contract/once-per-answer.js';
import { unexpectedResponse } from '../../contract/status.js';
import type { WriteCall, WriteReceipt } from '../../contract/writer.js';
import type { HttpBody, HttpClient, HttpRequest, HttpResponse } from '../../http-client/exchange.js';
import { createRedactor } from '../../observability/redact.js';
import type { ChannelSettings } from '../definition.js';
import { basePathOf, exchange, limitsOf, type Limits } from '../kit/exchange.js';
import { multipartBody } from '../kit/multipart.js';
import { isRecord, readText, recordsIn, type UntrustedRecord } from '../kit/untrusted.js';
import { toProviderError } from './error.js';
import { readGraphError } from './graph-error.js';
import { secretsOf, type MetacloudSettings } from './settings.js';

/** A successful answer, unchecked. */
export interface GraphAnswer {
  readonly body: UntrustedRecord;
  /** Records of a list that were not valid JSON and were left out. */
  readonly brokenRecords: number;
  readonly asOf: string;
}

/** The Graph API for one number: versioned addresses, the token, and errors as ProviderErrors. */
export interface GraphApi {
  /** Reads an object, such as `/106540352242922`, or one of its lists, such as `/102290129340398/message_templates`. */
  get(path: string, query: Readonly<Record<string, string>>, limits: Limits): Promise<GraphAnswer>;
  /** POST /{phone number}/messages, once. Statuses name the message by the id of the receipt, and return the gateway's id of the write. */
  sendMessage(message: object, call: WriteCall): Promise<WriteReceipt>;
  /** The same address, for what creates no message. */
  sendReadReceipt(receipt: object, call: WriteCall): Promise<WriteReceipt>;
  /** Changes what is not the number, such as `POST /{catalog}/products` and `DELETE /{product}`, once. */
  change(method: 'POST' | 'DELETE', path: string, fields: object | undefined, call: WriteCall): Promise<UntrustedRecord>;
  /** POST /{phone number}/media, once. Returns the file's id. */
  upload(file: MediaFile, filename: string | null, call: WriteCall): Promise<string>;
  /** The error of a write that the adapter refuses before it is sent. */
  refused(refusals: readonly Refusal[]): ProviderError;
}

export function createApi({ channel, baseUrl, settings }: ChannelSettings<MetacloudSettings>, http: HttpClient): GraphApi {
  const { accessToken, apiVersion, phoneNumberId } = settings;
  const root = `${basePathOf(baseUrl)}/${apiVersion}`;
  const redactor = createRedactor(secretsOf(settings));

  async function call(
    request: Pick<HttpRequest, 'method' | 'kind' | 'path' | 'body' | 'answerSize'>,
    limits: Limits,
  ): Promise<GraphAnswer> {
    const headers = {
      ...{ Accept: 'application/json', Authorization: `Bearer ${accessToken}` },
      ...(typeof request.body === 'string' ? { 'Content-Type': 'application/json' } : undefined),
    };
    const isSuccess = (response: HttpResponse): boolean => answerOf(response) !== undefined;
    const sent = { ...request, path: root + request.path, headers, isSuccess, ...limitsOf(limits) };
    const response = await exchange(http, sent, 'metacloud', channel);
    const answer = answerOf(response);
    if (answer === undefined) throw toProviderError(response, channel, redactor, request);
    return answer;
  }

  function post(edge: 'messages' | 'media', body: string | HttpBody, limits: WriteCall): Promise<GraphAnswer> {
    return call({ method: 'POST', kind: 'write', path: `/${phoneNumberId}/${edge}`, body }, limits);
  }

  return {
    get: (path, query, limits) =>
      call({ method: 'GET', kind: 'read', path: `${path}?${new URLSearchParams(query).toString()}`, answerSize: sizeOf(path) }, limits),
    async sendMessage(message, limits) {
      const { body } = await post('messages', JSON.stringify({ ...message, biz_opaque_callback_data: limits.correlationId }), limits);
      const providerId = readText(recordsIn(body['messages'])[0]?.['id']);
      if (providerId === null) throw unexpectedResponse('metacloud', channel);
      return { outcome: 'ACCEPTED', providerId, raw: redactor.value(body) };
    },
    async sendReadReceipt(receipt, limits) {
      const { body } = await post('messages', JSON.stringify(receipt), limits);
      if (body['success'] !== true) throw unexpectedResponse('metacloud', channel);
      return { outcome: 'APPLIED', providerId: null };
    },
    async change(method, path, fields, limits) {
      const body = fields === undefined ? undefined : JSON.stringify(fields);
      return (await call({ method, kind: 'write', path, body }, limits)).body;
    },
    async upload(file, filename, limits) {
      const fields = { messaging_product: 'whatsapp', type: file.mimeType };
      const { body } = await post('media', multipartBody(fields, { field: 'file', filename: filename ?? file.filename, file }), limits);
      const mediaId = readText(body['id']);
      if (mediaId === null) throw unexpectedResponse('metacloud', channel);
      return mediaId;
    },
    refused([refusal]) {
      const { code, field, message = 'The message is incomplete.' } = refusal ?? {};
      return new ProviderError({ kind: 'refused', provider: 'metacloud', channel, sent: 'no', message, refusal: code, field });
    },
  };
}

/** The address of an object has one part, that of a list two. */
function sizeOf(path: string): 'record' | 'page' {
  return path.lastIndexOf('/') === 0 ? 'record' : 'page';
}

/** Undefined when the answer is not a success. An error may come with status 200, too. */
const answerOf = oncePerAnswer((response: HttpResponse): GraphAnswer | undefined => {
  const json = response.json();
  if (response.status > 299 || json === undefined || !isRecord(json.value) || readGraphError(json.value) !== undefined) return undefined;
  return { body: json.value, brokenRecords: json.brokenRecords, asOf: response.answeredAt };
});
