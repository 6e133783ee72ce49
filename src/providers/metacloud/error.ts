import type { ProviderErrorDetails, ProviderErrorKind } from '../../contract/error.js';
import { ProviderError } from '../../contract/error.js';
import { kindOfAnswer, kindOfStatus, retryAfterSeconds, unexpectedResponse } from '../../contract/status.js';
import type { HttpRequest, HttpResponse } from '../../http-client/exchange.js';
import type { Redactor } from '../../observability/redact.js';
import { quote } from '../kit/exchange.js';
import { readGraphError, type GraphError } from './graph-error.js';
import { pauseSeconds } from './rate-limit.js';

type Meaning = Pick<ProviderErrorDetails, 'kind' | 'message' | 'refusal' | 'field' | 'nothingApplied'>;

const credentials: Meaning = { kind: 'unauthenticated', message: 'Meta does not accept the access token.' };
const permissions: Meaning = { kind: 'forbidden', message: 'The access token has no permission for this.' };
const slowDown: Meaning = {
  kind: 'rate-limited',
  message: 'Meta accepts no more requests for now. Nothing was sent.',
  nothingApplied: true,
};
/** Whether such a request was applied is not known. */
const fault: Meaning = { kind: 'unavailable', message: 'Meta cannot answer now.' };
const recipient: Meaning = {
  kind: 'refused',
  refusal: 'RECIPIENT_NOT_ALLOWED',
  message: 'WhatsApp does not deliver this message to this person.',
};
const account: Meaning = {
  kind: 'refused',
  refusal: 'PROVIDER_REFUSED',
  message: 'Meta has restricted the WhatsApp Business account or its number.',
};
const template: Meaning = { kind: 'invalid', refusal: 'INVALID', message: 'The values do not fit the template.' };
const stoppedTemplate: Meaning = { kind: 'refused', refusal: 'PROVIDER_REFUSED', message: 'Meta has paused or disabled the template.' };
const malformed: Meaning = { kind: 'invalid', refusal: 'INVALID', message: 'Meta reports that the request is not valid.' };
const file: Meaning = { kind: 'invalid', refusal: 'INVALID', message: 'Meta could not use the file.' };

/** The documented codes (Cloud API, "Error codes"). */
const meanings: ReadonlyMap<number, Meaning> = new Map([
  ...[0, 102, 104, 190].map((code) => [code, credentials] as const),
  ...[3, 10, 131005].map((code) => [code, permissions] as const),
  ...[4, 17, 80007, 80008, 80009, 80014, 130429, 131048, 131056, 133016].map((code) => [code, slowDown] as const),
  ...[1, 2, 131000, 131016, 133004].map((code) => [code, fault] as const),
  ...[130472, 131021, 131026, 131030, 131049, 131050].map((code) => [code, recipient] as const),
  ...[368, 130497, 131031, 131037, 131045].map((code) => [code, account] as const),
  ...[132000, 132005, 132007, 132012, 132018].map((code) => [code, template] as const),
  ...[132015, 132016, 132068, 132069].map((code) => [code, stoppedTemplate] as const),
  ...[33, 100, 131008, 131009, 135000].map((code) => [code, malformed] as const),
  ...[131052, 131053].map((code) => [code, file] as const),
  [
    131042,
    { kind: 'refused', refusal: 'INSUFFICIENT_BALANCE', message: 'The payment method of the WhatsApp Business account does not work.' },
  ],
  [
    131047,
    {
      kind: 'refused',
      refusal: 'OUTSIDE_SERVICE_WINDOW',
      message: 'More than 24 hours have passed since the last message of the customer.',
    },
  ],
  [131051, { kind: 'unsupported', refusal: 'CAPABILITY_NOT_SUPPORTED', message: 'The Cloud API does not send messages of this type.' }],
  [131057, { kind: 'unavailable', message: 'The WhatsApp Business account is in maintenance. Nothing was sent.', nothingApplied: true }],
  [132001, { kind: 'not-found', refusal: 'NOT_FOUND', message: 'There is no approved template of this name and language.' }],
  [
    10800,
    {
      ...{ kind: 'refused', refusal: 'ALREADY_EXISTS', field: ['retailerId'] },
      message: 'The catalog has a product with this retailer id.',
    },
  ],
  [133010, { kind: 'refused', refusal: 'ACCOUNT_NOT_FOUND', message: "The channel's number is not registered for the Cloud API." }],
]);

/** 200 to 299 are missing permissions. */
function meaningOf({ code, subcode }: GraphError, request: Asked): Meaning | undefined {
  if (code === null) return undefined;
  // An object that does not exist, or that the token may not see.
  if (code === 100 && subcode === 33)
    return usesNumber(request)
      ? { kind: 'refused', refusal: 'ACCOUNT_NOT_FOUND', message: "Meta does not know the channel's number, or the token may not use it." }
      : { kind: 'not-found', message: 'Meta has no such object.' };
  return code >= 200 && code <= 299 ? permissions : meanings.get(code);
}

type Asked = Pick<HttpRequest, 'kind' | 'path'>;

/** Messages and files go through the number; other writes name the object that they change. */
function usesNumber({ kind, path }: Asked): boolean {
  return kind === 'write' && /\/(messages|media)$/.test(path);
}

/** Maps a response that is not a success to a ProviderError. */
export function toProviderError(response: HttpResponse, channel: string, redactor: Redactor, request: Asked): ProviderError {
  const error = readGraphError(response.json()?.value);
  const meaning = (error && meaningOf(error, request)) ?? meaningOfStatus(response, error);
  if (meaning === undefined) return unexpectedResponse('metacloud', channel);
  const sentence = error?.details ?? error?.title;
  return new ProviderError({
    ...meaning,
    provider: 'metacloud',
    channel,
    sent: 'answered',
    providerCode: error?.code === null || error === undefined ? undefined : String(error.code),
    providerMessage: sentence == null ? undefined : quote(sentence, redactor),
    retryAfterSeconds:
      retryAfterSeconds(response.headers['retry-after']) ?? (meaning.kind === 'rate-limited' ? waitOf(response) : undefined),
  });
}

/** A limit that pauses nothing says nothing of when the same request may succeed. */
function waitOf(response: HttpResponse): number | undefined {
  const seconds = pauseSeconds(response);
  return seconds === 0 ? undefined : seconds;
}

const sentences: Partial<Record<ProviderErrorKind, Meaning>> = {
  unauthenticated: credentials,
  forbidden: permissions,
  'rate-limited': slowDown,
  unavailable: fault,
};

/** An answer without a known code. A proxy answers 400 and 404 too, so that without Graph's error they say nothing about the request. */
function meaningOfStatus(response: HttpResponse, error: GraphError | undefined): Meaning | undefined {
  const kind = error === undefined ? kindOfAnswer(response) : (kindOfStatus(response.status) ?? 'refused');
  if (kind === undefined || kind === 'unexpected-response') return undefined;
  if (error === undefined) return sentences[kind];
  return sentences[kind] ?? { kind, message: 'Meta refused the request.' };
}
