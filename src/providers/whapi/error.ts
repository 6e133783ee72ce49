import type { ProviderErrorKind, RefusalCode } from '../../contract/error.js';
import { ProviderError } from '../../contract/error.js';
import { kindOfAnswer, retryAfterSeconds, unexpectedResponse } from '../../contract/status.js';
import type { HttpRequest, HttpResponse } from '../../http-client/exchange.js';
import type { Redactor } from '../../observability/redact.js';
import { quote } from '../kit/exchange.js';
import { isRecord, readText } from '../kit/untrusted.js';

/**
 * 429 is a temporary ban of the number by WhatsApp that lasts hours to days (help desk, "429 too many requests"). Whapi documents no
 * Retry-After; one hour is assumed.
 */
export const softBanSeconds = 3600;

const sentences: Partial<Record<ProviderErrorKind, string>> = {
  unauthenticated: "Whapi does not accept the channel's token, or its number is not connected.",
  forbidden: 'Whapi does not allow this.',
  'not-found': 'Whapi has no such object.',
  invalid: 'Whapi reports that the request is not valid.',
  'rate-limited': 'WhatsApp has restricted the number for sending too much.',
  unavailable: 'Whapi cannot answer now.',
};

/** Whapi's error: `{"error": {"code", "message"}}` as described, or flat `{"code", "error"}` as observed with 402. */
interface ErrorBody {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** Maps a response that is not a success to a ProviderError. */
export function toProviderError(response: HttpResponse, channel: string, redactor: Redactor, request: HttpRequest['kind']): ProviderError {
  const errorBody = readError(response.json()?.value);
  const kind = kindOf(response, errorBody);
  // A proxy or another server also answers 404. Only Whapi's own error body proves that something does not exist.
  if (kind === undefined || kind === 'unexpected-response' || (kind === 'not-found' && errorBody === undefined))
    return unexpectedResponse('whapi', channel);
  return new ProviderError({
    kind,
    provider: 'whapi',
    channel,
    sent: 'answered',
    message:
      response.status === 402
        ? "The limits of the channel's plan at Whapi are used up."
        : (sentences[kind] ?? 'Whapi refused the request.'),
    providerCode: errorBody?.code && redactor.text(errorBody.code),
    providerMessage: errorBody?.message === undefined ? undefined : quote(errorBody.message, redactor),
    retryAfterSeconds: retryAfterSeconds(response.headers['retry-after']) ?? (kind === 'rate-limited' ? softBanSeconds : undefined),
    refusal: refusalOf(response.status, kind, request),
    nothingApplied: response.status < 500 && kind !== 'timeout',
  });
}

/** A forbidden read lacks the order's token; a forbidden write has a recipient that is not allowed (403 forbidden recipient). */
function refusalOf(status: number, kind: ProviderErrorKind, request: HttpRequest['kind']): RefusalCode | undefined {
  if (status === 402) return 'LIMIT_EXCEEDED';
  if (request === 'read') return undefined;
  if (status === 413 || kind === 'invalid') return 'INVALID';
  if (kind === 'not-found') return 'NOT_FOUND';
  return kind === 'forbidden' ? 'RECIPIENT_NOT_ALLOWED' : undefined;
}

function kindOf(response: HttpResponse, errorBody: ErrorBody | undefined): ProviderErrorKind | undefined {
  // Whapi answers an unknown channel token with a 404, not with a 401.
  if (response.status === 404 && /channel\b.*\bnot found/i.test(errorBody?.message ?? '')) return 'unauthenticated';
  return kindOfAnswer(response);
}

function readError(body: unknown): ErrorBody | undefined {
  if (!isRecord(body) || body['error'] === undefined) return undefined;
  const nested = isRecord(body['error']) ? body['error'] : { code: body['code'], message: body['error'] };
  return { code: readText(nested['code']) ?? undefined, message: readText(nested['message']) ?? undefined };
}
