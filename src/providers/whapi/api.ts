import type { Refusal } from '../../contract/error.js';
import { ProviderError } from '../../contract/error.js';
import { oncePerAnswer } from '../../contract/once-per-answer.js';
import { unexpectedResponse } from '../../contract/status.js';
import type { HttpBody, HttpClient, HttpRequest, HttpResponse } from '../../http-client/exchange.js';
import { createRedactor } from '../../observability/redact.js';
import type { ChannelSettings } from '../definition.js';
import { basePathOf, exchange, limitsOf, type Limits } from '../kit/exchange.js';
import { isRecord, type UntrustedRecord } from '../kit/untrusted.js';
import { toProviderError } from './error.js';
import type { WhapiSettings } from './settings.js';

/** A successful response; its fields are not checked yet. */
export interface Answer {
  readonly body: UntrustedRecord;
  /** Records of a list that were not valid JSON and were left out. */
  readonly brokenRecords: number;
  readonly asOf: string;
}

export type Query = Readonly<Record<string, string>>;

/** Whapi over HTTP: addresses and tokens. Failures become ProviderErrors. Paths are already percent-encoded. */
export interface WhapiApi {
  get(path: string, query: Query, limits: Limits): Promise<Answer>;
  /** A read that sends its parameters in a body. */
  ask(path: string, body: object, limits: Limits): Promise<Answer>;
  /** The readable records of a response that is a list. */
  list(path: string, limits: Limits): Promise<readonly unknown[]>;
  /** Sends exactly one write. */
  post(path: string, body: object | HttpBody, limits: Limits): Promise<Answer>;
  /** The same with another method. */
  write(method: 'PUT' | 'PATCH', path: string, body: object, limits: Limits): Promise<Answer>;
  /** Sends exactly one write without a body. Throws unless Whapi reports success. */
  change(method: 'POST' | 'PUT' | 'DELETE', path: string, limits: Limits): Promise<void>;
  /** The same with a body. */
  confirm(method: 'POST' | 'PUT', path: string, body: object, limits: Limits): Promise<void>;
  /** GET /business/orders/{OrderID}. Neither token occurs in an error, even if Whapi repeats it. */
  orderItems(orderId: string, orderToken: string, limits: Limits): Promise<Answer>;
  /** The error of a write that the adapter refuses before it is sent. */
  refused(refusals: readonly Refusal[]): ProviderError;
}

/** Addresses of one object. Every other read returns a list, for example an order's items. */
const singleRecordPath = /^\/(health|business)$|^\/business\/products\/|^\/(chats|contacts)\/|^\/messages\/(?!list\b)/;

export function createApi(channel: ChannelSettings<WhapiSettings>, http: HttpClient): WhapiApi {
  const { token, auth } = channel.settings;
  const basePath = basePathOf(channel.baseUrl);

  type Request = Pick<HttpRequest, 'method' | 'kind'> & { path: string; query?: Query; body?: object | HttpBody; limits: Limits };

  /** The response, when its status is 2xx. */
  async function send(
    { method, kind, path, query, body, limits }: Request,
    isSuccess: (response: HttpResponse) => boolean,
    secrets: readonly string[] = [],
  ): Promise<HttpResponse> {
    const address = new URLSearchParams({ ...query, ...(auth === 'query' ? { token } : {}) }).toString();
    const call: HttpRequest = {
      method,
      path: `${basePath}${path}${address === '' ? '' : `?${address}`}`,
      headers: {
        Accept: 'application/json',
        ...(auth === 'header' ? { Authorization: `Bearer ${token}` } : {}),
        ...(body === undefined || isStream(body) ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isStream(body) ? body : JSON.stringify(body) }),
      kind,
      answerSize: kind === 'write' || singleRecordPath.test(path) ? 'record' : 'page',
      ...limitsOf(limits),
      isSuccess,
    };
    const response = await exchange(http, call, 'whapi', channel.channel);
    if (response.status < 200 || response.status > 299) {
      throw toProviderError(response, channel.channel, createRedactor([token, ...secrets]), kind);
    }
    return response;
  }

  async function sendForAnswer(request: Request, secrets?: readonly string[]): Promise<Answer> {
    const answer = answerOf(await send(request, (response) => answerOf(response) !== undefined, secrets));
    if (answer === undefined) throw unexpectedResponse('whapi', channel.channel);
    return answer;
  }

  async function confirm(request: Request): Promise<void> {
    const { body } = await sendForAnswer(request);
    if (!isDone(body)) throw unexpectedResponse('whapi', channel.channel, 'The response of Whapi does not report success.');
  }

  return {
    get: (path, query, limits) => sendForAnswer({ method: 'GET', kind: 'read', path, query, limits }),
    ask: (path, body, limits) => sendForAnswer({ method: 'POST', kind: 'read', path, body, limits }),
    async list(path, limits) {
      const list = listOf(await send({ method: 'GET', kind: 'read', path, limits }, (response) => listOf(response) !== undefined));
      if (list === undefined) throw unexpectedResponse('whapi', channel.channel);
      return list;
    },
    post: (path, body, limits) => sendForAnswer({ method: 'POST', kind: 'write', path, body, limits }),
    write: (method, path, body, limits) => sendForAnswer({ method, kind: 'write', path, body, limits }),
    change: (method, path, limits) => confirm({ method, kind: 'write', path, limits }),
    confirm: (method, path, body, limits) => confirm({ method, kind: 'write', path, body, limits }),
    orderItems(orderId, orderToken, limits) {
      // URLSearchParams encodes + / and = of an order token. Whapi would read a plain + as a blank.
      const path = `/business/orders/${encodeURIComponent(orderId)}`;
      return sendForAnswer({ method: 'GET', kind: 'read', path, query: { order_token: orderToken }, limits }, [orderToken]);
    },
    refused(refusals) {
      const message = refusals.map((refusal) => refusal.message).join(' ');
      const { code: refusal, field } = refusals[0] ?? {};
      return new ProviderError({ kind: 'invalid', provider: 'whapi', channel: channel.channel, sent: 'no', message, refusal, field });
    },
  };
}

/** A body with a content type of its own. */
function isStream(body: object | HttpBody): body is HttpBody {
  return 'stream' in body;
}

/** The same response gives the same object; undefined when it is not a success. */
const answerOf = oncePerAnswer((response: HttpResponse): Answer | undefined => {
  const json = response.json();
  if (json === undefined || !isRecord(json.value)) return undefined;
  return { body: json.value, brokenRecords: json.brokenRecords, asOf: response.answeredAt };
});

/** ResponseSuccess of the OpenAPI description has a boolean `success` and requires an undescribed `result`. Either one reports success. */
function isDone({ success, result }: UntrustedRecord): boolean {
  const isDenied = success === false || result === false;
  return !isDenied && (success === true || (result !== undefined && result !== null));
}

function listOf(response: HttpResponse): readonly unknown[] | undefined {
  const value = response.json()?.value;
  return Array.isArray(value) ? (value as unknown[]) : undefined;
}
