import type { ProviderErrorKind, RefusalCode } from '../../contract/error.js';
import { ProviderError } from '../../contract/error.js';
import { kindOfAnswer, retryAfterSeconds, unexpectedResponse } from '../../contract/status.js';
import type { HttpResponse } from '../../http-client/exchange.js';
import type { Redactor } from '../../observability/redact.js';
import { quote } from '../kit/exchange.js';
import { isRecord } from '../kit/untrusted.js';

/** What the meaning of a refusal depends on. */
export interface RefusedRequest {
  readonly channel: string;
  /** Whether the request changes an order's status. */
  readonly changesStatus: boolean;
  /** The refusal code for a 409; undefined where the documents give none. */
  readonly conflict?: RefusalCode | undefined;
  /** What the input calls a contact's name. Absent: fullName, as when one is created. */
  readonly nameField?: string | undefined;
  /** Removes what Awal may repeat of the request in its message. */
  readonly redactor: Redactor;
}

/** Awal's error codes (error-handling page). A 400 with missing_headers is about credentials, not about the input. */
const kindsByCode: ReadonlyMap<string, ProviderErrorKind> = new Map([
  ['authentication_failed', 'unauthenticated'],
  ['missing_headers', 'unauthenticated'],
  ['validation_failed', 'invalid'],
  ['invalid_phone_number', 'invalid'],
  ['resource_not_found', 'not-found'],
]);

const sentences: Partial<Record<ProviderErrorKind, string>> = {
  unauthenticated: "Awal does not accept the channel's credentials or signature.",
  forbidden: "The channel's credentials may not do this at Awal.",
  'not-found': 'Awal has no such object.',
  invalid: 'Awal reports that the request is not valid.',
  conflict: 'Awal reports that the request conflicts with an existing object.',
  'rate-limited': "Awal's rate limit is used up.",
  unavailable: 'Awal cannot answer now.',
};

/**
 * Maps `{"error": code, "message", "details": {field: sentence}, "request_id"}`. Below 500 Awal applied nothing; after a 5xx a write may
 * have been applied.
 */
export function toProviderError(response: HttpResponse, request: RefusedRequest, nowMs: number = Date.now()): ProviderError {
  const body = response.json()?.value;
  const errorBody = isRecord(body) ? body : undefined;
  const code = typeof errorBody?.['error'] === 'string' && /^[a-z][a-z_]{0,63}$/.test(errorBody['error']) ? errorBody['error'] : undefined;
  const kind = kindOf(response, code);
  // A proxy or another server also answers 404. Only Awal's own error body proves that something does not exist.
  if (kind === undefined || kind === 'unexpected-response' || (kind === 'not-found' && errorBody === undefined))
    return unexpectedResponse('awal', request.channel);
  return new ProviderError({
    kind,
    provider: 'awal',
    channel: request.channel,
    sent: 'answered',
    message: sentences[kind] ?? 'Awal refused the request.',
    providerCode: code,
    providerMessage: errorBody === undefined ? undefined : sentenceOf(errorBody, request.redactor),
    retryAfterSeconds: waitOf(response.headers, nowMs),
    refusal: refusalOf(kind, errorBody?.['details'], request),
    field: fieldOf(errorBody?.['details'], request),
    nothingApplied: response.status < 500 && kind !== 'timeout',
  });
}

function kindOf(response: HttpResponse, code: string | undefined): ProviderErrorKind | undefined {
  const named = code === undefined || response.status < 400 || response.status >= 500 ? undefined : kindsByCode.get(code);
  return named ?? kindOfAnswer(response);
}

function refusalOf(kind: ProviderErrorKind, details: unknown, request: RefusedRequest): RefusalCode | undefined {
  if (kind === 'not-found') return 'NOT_FOUND';
  if (kind === 'conflict') return request.conflict;
  if (kind !== 'invalid') return undefined;
  // The gateway sends only statuses that Awal knows, so an objection to `status` is about the order's current status.
  return request.changesStatus && isRecord(details) && 'status' in details ? 'INVALID_TRANSITION' : 'INVALID';
}

/** Our names of the fields that Awal may object to (pages of orders, messages and contacts). */
const fieldNames: ReadonlyMap<string, string> = new Map([
  ['status', 'status'],
  ['payment_status', 'paymentStatus'],
  ['admin_notes', 'adminNotes'],
  ['shipping_date', 'shippingDate'],
  ['delivery_date', 'deliveryDate'],
  ['branch_id', 'branchId'],
  ['phone', 'phoneNumber'],
  ['body', 'text'],
  ['body_text', 'text'],
  ['buttons', 'buttons'],
  ['header_text', 'headerText'],
  ['footer_text', 'footerText'],
  ['template_id', 'templateId'],
  ['header_value', 'headerMedia'],
  ['body_params', 'variables'],
]);

function fieldOf(details: unknown, { nameField = 'fullName' }: RefusedRequest): readonly string[] | undefined {
  const nameOf = (field: string): string | undefined => (field === 'name' ? nameField : fieldNames.get(field));
  const named = isRecord(details) ? Object.keys(details).flatMap((field) => nameOf(field) ?? []) : [];
  return named[0] === undefined ? undefined : [named[0]];
}

/** Awal's message and the fields in `details`. The message alone is only "Validation failed". */
function sentenceOf(errorBody: Readonly<Record<string, unknown>>, redactor: Redactor): string | undefined {
  const fields = isRecord(errorBody['details']) ? Object.entries(errorBody['details']) : [];
  const parts = [
    errorBody['message'],
    ...fields.map(
      ([field, said]) =>
        `${field}: ${[said]
          .flat()
          .filter((word) => typeof word === 'string')
          .join(' ')}`,
    ),
  ];
  const sentence = parts.filter((part) => typeof part === 'string' && part !== '').join('; ');
  return sentence === '' ? undefined : quote(sentence, redactor);
}

/**
 * Retry-After, else X-RateLimit-Reset (Unix seconds). Awal sends the latter with every response, so it counts only when nothing remains.
 */
function waitOf(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const seconds = retryAfterSeconds(headers['retry-after'], nowMs);
  const [remaining, reset] = [headers['x-ratelimit-remaining'], headers['x-ratelimit-reset']];
  if (seconds !== undefined || remaining !== '0' || reset === undefined || !/^\d{1,12}$/.test(reset)) return seconds;
  return Math.max(0, Math.ceil(Number(reset) - nowMs / 1000));
}
