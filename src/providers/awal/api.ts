import type { Refusal, RefusalCode } from '../../contract/error.js';
import { ProviderError } from '../../contract/error.js';
import { oncePerAnswer } from '../../contract/once-per-answer.js';
import { unexpectedResponse } from '../../contract/status.js';
import type { HttpClient, HttpRequest, HttpResponse } from '../../http-client/exchange.js';
import { createRedactor } from '../../observability/redact.js';
import type { ChannelSettings } from '../definition.js';
import { basePathOf, exchange, limitsOf, type Limits } from '../kit/exchange.js';
import { isRecord, type UntrustedRecord } from '../kit/untrusted.js';
import { toProviderError } from './error.js';
import { emptyBody, jsonBody, type RequestBody } from './request-body.js';
import type { AwalSettings } from './settings.js';
import { secretsOf } from './settings.js';
import { sign } from './signature.js';

/** A successful response: `status` is true. `data`, `meta` and `message` are not checked yet. */
export interface Answer {
  readonly envelope: UntrustedRecord;
  /** Records of a list that were not valid JSON and were left out. */
  readonly brokenRecords: number;
  readonly asOf: string;
}

export type Query = readonly (readonly [name: string, value: string])[];

/** Awal over HTTP: addresses, headers and signature. Failures become ProviderErrors. Paths start below the base address. */
export interface AwalApi {
  get(path: string, query: Query, limits: Limits): Promise<Answer>;
  /** Sends exactly one write. */
  put(path: string, query: Query, body: Readonly<Record<string, string>>, limits: Limits): Promise<Answer>;
  /** Sends exactly one write. `conflict` is the refusal code for a 409. */
  post(path: string, query: Query, body: RequestBody, limits: Limits, conflict?: RefusalCode): Promise<Answer>;
  /** Changes a contact; exactly one write. */
  patch(path: string, body: RequestBody, limits: Limits): Promise<Answer>;
  /** Sends exactly one write without a body. */
  delete(path: string, limits: Limits): Promise<Answer>;
  /** The error of a write that the adapter refuses before it is sent. */
  refused(refusals: readonly Refusal[]): ProviderError;
}

/** Addresses of one template, one order, or the account's numbers. Every other read returns a page of a list. */
const singleRecordPath = /^\/(orders|templates)\/|^\/waba-numbers$/;

export function createApi(channel: ChannelSettings<AwalSettings>, http: HttpClient): AwalApi {
  const { settings } = channel;
  const basePath = basePathOf(channel.baseUrl);
  const redactor = createRedactor(secretsOf(settings));

  async function send(method: HttpRequest['method'], path: string, query: Query, body: RequestBody, limits: Limits): Promise<HttpResponse> {
    const queryString = toQueryString(query);
    const timestamp = Math.floor(Date.now() / 1000);
    const signedPath = settings.signedPathPrefix + path;
    const request: HttpRequest = {
      method,
      path: basePath + path + queryString,
      headers: {
        Accept: 'application/json',
        'Content-Type': body.contentType,
        'X-Awal-Signature-256': sign({ method, path: signedPath, queryString, timestamp, body: body.text }, settings.hmacSecret),
        'X-Timestamp': String(timestamp),
        'X-Domain': settings.domain,
        'X-Client-ID': settings.clientId,
      },
      ...(body === emptyBody ? {} : { body: body.text }),
      kind: method === 'GET' ? 'read' : 'write',
      answerSize: method === 'GET' && !singleRecordPath.test(path) ? 'page' : 'record',
      ...limitsOf(limits),
      varyingHeaders: ['X-Awal-Signature-256', 'X-Timestamp'],
      isSuccess: (response) => answerOf(response) !== undefined,
    };
    return exchange(http, request, 'awal', channel.channel);
  }

  function read(
    response: HttpResponse,
    meaning: { readonly changesStatus?: boolean; readonly conflict?: RefusalCode | undefined; readonly nameField?: string },
  ): Answer {
    if (response.status < 200 || response.status > 299) {
      throw toProviderError(response, { channel: channel.channel, changesStatus: false, ...meaning, redactor });
    }
    const answer = answerOf(response);
    if (answer === undefined) throw unexpectedResponse('awal', channel.channel);
    return answer;
  }

  return {
    get: async (path, query, limits) => read(await send('GET', path, query, emptyBody, limits), {}),
    put: async (path, query, body, limits) =>
      read(await send('PUT', path, query, jsonBody(body), limits), { changesStatus: 'status' in body }),
    post: async (path, query, body, limits, conflict) => read(await send('POST', path, query, body, limits), { conflict }),
    patch: async (path, body, limits) => read(await send('PATCH', path, [], body, limits), { nameField: 'firstName' }),
    delete: async (path, limits) => read(await send('DELETE', path, [], emptyBody, limits), {}),
    refused(refusals) {
      const message = refusals.map((refusal) => refusal.message).join(' ');
      const { code: refusal, field } = refusals[0] ?? {};
      return new ProviderError({ kind: 'invalid', provider: 'awal', channel: channel.channel, sent: 'no', message, refusal, field });
    },
  };
}

/**
 * Success is `status: true`. An error has no `status`, so an error sent with HTTP 200 does not pass. The same response gives the same
 * object.
 */
const answerOf = oncePerAnswer((response: HttpResponse): Answer | undefined => {
  const json = response.json();
  if (json === undefined || !isRecord(json.value) || json.value['status'] !== true) return undefined;
  return { envelope: json.value, brokenRecords: json.brokenRecords, asOf: response.answeredAt };
});

/** Starts with a question mark and encodes a blank as %20. The signature covers the same text that is sent. */
function toQueryString(query: Query): string {
  if (query.length === 0) return '';
  return `?${new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString().replaceAll('+', '%20')}`;
}

/** The rate limit that a request counts against. Awal limits each endpoint by itself: too many texts do not stop the reading of orders. */
export function limitOf({ method, path }: Pick<HttpRequest, 'method' | 'path'>): string {
  const [address = ''] = path.split('?');
  return `${method} ${address.replace(/\/\d+(?=\/|$)/g, '/*')}`;
}
