import type { Call } from '../../contract/call.js';
import { ProviderError, type ProviderErrorKind, type Refusal } from '../../contract/error.js';
import type { WriteCall } from '../../contract/provider.js';
import { kindOfAnswer, retryAfterSeconds, unexpectedResponse } from '../../contract/status.js';
import { oncePerAnswer } from '../../contract/once-per-answer.js';
import type { AnswerSize } from '../../http-client/answer-size.js';
import type { HttpClient, HttpRequest, HttpResponse } from '../../http-client/exchange.js';
import { createRedactor } from '../../observability/redact.js';
import { exchange, limitsOf, quote } from '../kit/exchange.js';
import { isRecord, type UntrustedRecord } from '../kit/untrusted.js';
import { readEnvelope, type Envelope } from './envelope.js';
import { multipartBody, type FormFile } from '../kit/multipart.js';
import { isAboutCredentials, isAboutRate, refusalOf } from './error.js';
import { secretsOf, type Account } from './settings.js';

/** The readable records of a response. The same response gives the same object. */
export interface Records {
  readonly records: readonly UntrustedRecord[];
  /** Elements that are not records. */
  readonly broken: number;
  readonly nextOffset: string | null;
  readonly asOf: string;
}

/**
 * Wabotick's API: every endpoint is a form posted below `/api/v1/whatsapp/`, or below `/api/v1` when its name begins with a slash. Throws
 * only ProviderErrors.
 */
export interface Api {
  /** Reads the records of an endpoint, such as `catalog/list`. */
  list(endpoint: string, fields: Fields, call: Call): Promise<Records>;
  /** Sends one write, as multipart when it has a file. Resolves with the response when Wabotick reports success. */
  send(endpoint: string, fields: Fields, call: WriteCall, file?: FormFile | null): Promise<UntrustedRecord>;
  /** The error of a write that was not sent, because of this refusal. */
  refused(refusal: Refusal): ProviderError;
}

export type Fields = Readonly<Record<string, string>>;

const provider = 'wabotick';

/** Other lists have pages or few records. The list of orders has no pages: one response holds the whole history of a catalog. */
const answerSizes: Readonly<Record<string, AnswerSize>> = {
  'catalog/order/list': 'whole-list',
  'get/message-status': 'record',
  'subscriber/get': 'record',
};

export function createApi(account: Account, http: HttpClient): Api {
  const token = new URLSearchParams({ apiToken: account.settings.apiToken }).toString();
  const root = `${new URL(account.baseUrl).pathname.replace(/\/$/, '')}/api/v1`;

  /** Always POST, also where Wabotick accepts GET: the token is in the body, so no access log records it. */
  function post(
    endpoint: string,
    fields: Fields,
    how: Pick<HttpRequest, 'kind' | 'answerSize' | 'signal' | 'deadlineAt' | 'onExchange' | 'sharedSince' | 'isBackground' | 'isSuccess'>,
    file: FormFile | null = null,
  ): Promise<HttpResponse> {
    const request: HttpRequest = {
      method: 'POST',
      path: endpoint.startsWith('/') ? root + endpoint : `${root}/whatsapp/${endpoint}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: file === null ? token + fieldsOf(fields) : multipartBody({ apiToken: account.settings.apiToken, ...fields }, file),
      ...how,
    };
    return exchange(http, request, provider, account.channel);
  }

  const recordsOf = oncePerAnswer((response: HttpResponse): Records => {
    const { envelope, brokenRecords } = readAnswer(response, account, undefined);
    if (envelope.records === undefined) throw unexpectedResponse(provider, account.channel);
    const records = envelope.records.filter(isRecord);
    return {
      records,
      broken: brokenRecords + envelope.records.length - records.length,
      nextOffset: envelope.nextOffset,
      asOf: response.answeredAt,
    };
  });

  const isSuccess = (response: HttpResponse): boolean => {
    try {
      recordsOf(response);
      return true;
    } catch {
      return false;
    }
  };

  return {
    async list(endpoint, fields, call) {
      return recordsOf(await post(endpoint, fields, { kind: 'read', answerSize: answerSizes[endpoint], isSuccess, ...limitsOf(call) }));
    },
    async send(endpoint, fields, { deadlineAt, onExchange }, file) {
      const response = await post(endpoint, fields, { kind: 'write', deadlineAt, onExchange }, file);
      return readAnswer(response, account, fields['access_token']).body;
    },
    refused({ code, message }) {
      return new ProviderError({ kind: 'refused', provider, channel: account.channel, sent: 'no', message, refusal: code });
    },
  };
}

/** Texts that a form has as they are. */
const plainText = /^[\w.*-]*$/;

/** The rest of a form, as URLSearchParams writes it: that takes most of its time to look at what it is given. */
function fieldsOf(fields: Fields): string {
  let text = '';
  for (const name of Object.keys(fields)) {
    const value = fields[name] ?? '';
    const isPlain = plainText.test(name) && plainText.test(value);
    text += isPlain ? `&${name}=${value}` : `&${new URLSearchParams([[name, value]]).toString()}`;
  }
  return text;
}

interface Answer {
  readonly body: UntrustedRecord;
  readonly envelope: Envelope;
  readonly brokenRecords: number;
}

/**
 * Failures arrive in the body of an HTTP 200. An HTTP status counts where it has a meaning. `secret` was part of the request and is removed
 * from messages.
 */
function readAnswer(response: HttpResponse, account: Account, secret: string | undefined): Answer {
  const json = response.json();
  const body = json !== undefined && isRecord(json.value) ? json.value : undefined;
  const envelope = body === undefined ? undefined : readEnvelope(body);
  const kind = failureOf(response, envelope);
  if (kind !== undefined && kind !== 'unexpected-response') throw toError(kind, response, envelope, account, secret);
  if (json === undefined || body === undefined || envelope?.succeeded !== true || response.status >= 300) {
    throw unexpectedResponse(provider, account.channel);
  }
  return { body, envelope, brokenRecords: json.brokenRecords };
}

function failureOf(response: HttpResponse, envelope: Envelope | undefined): ProviderErrorKind | undefined {
  const sentence = envelope?.succeeded === true ? '' : (envelope?.sentence ?? '');
  if (response.status === 429 || isAboutRate(sentence)) return 'rate-limited';
  if (isAboutCredentials(sentence)) return 'unauthenticated';
  return kindOfAnswer(response) ?? (envelope?.succeeded === false ? 'refused' : undefined);
}

function toError(
  kind: ProviderErrorKind,
  response: HttpResponse,
  envelope: Envelope | undefined,
  account: Account,
  secret: string | undefined,
): ProviderError {
  const documented = envelope?.succeeded === false ? envelope.sentence : undefined;
  return new ProviderError({
    kind,
    provider,
    channel: account.channel,
    sent: 'answered',
    message: sentences[kind] ?? 'The provider refused the request.',
    providerMessage:
      documented && quote(documented, createRedactor([...secretsOf(account.settings), ...(secret === undefined ? [] : [secret])])),
    retryAfterSeconds: retryAfterSeconds(response.headers['retry-after']),
    refusal: documented === undefined ? undefined : refusalOf(documented),
  });
}

const sentences: Partial<Record<ProviderErrorKind, string>> = {
  unauthenticated: "The provider does not accept the channel's apiToken.",
  forbidden: "The channel's apiToken may not do this.",
  'not-found': 'The provider does not know this endpoint or object.',
  invalid: 'The provider says that the request is malformed.',
  'rate-limited': 'The provider answers no more requests of this channel for now.',
  timeout: 'The provider did not finish in time.',
  unavailable: 'The provider has a fault of its own.',
};
