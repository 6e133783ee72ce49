import type { ProviderErrorKind, Sent } from './error.js';
import { ProviderError } from './error.js';

/** The meaning of an HTTP status where a provider's documents say nothing else. Undefined below 400. */
export function kindOfStatus(status: number): ProviderErrorKind | undefined {
  if (status < 400) return undefined;
  const named: Record<number, ProviderErrorKind> = {
    400: 'invalid',
    401: 'unauthenticated',
    403: 'forbidden',
    404: 'not-found',
    408: 'timeout',
    409: 'conflict',
    422: 'invalid',
    429: 'rate-limited',
  };
  return named[status] ?? (status >= 500 ? 'unavailable' : 'refused');
}

/** Statuses that mean the same when a proxy in front of the provider answers. */
const clearStatuses: readonly number[] = [401, 403, 429];

/** As `kindOfStatus`. But where the body is no JSON, such as a proxy's page, most statuses say nothing about the provider. */
export function kindOfAnswer(answer: { readonly status: number; readonly text: string; json(): unknown }): ProviderErrorKind | undefined {
  const kind = kindOfStatus(answer.status);
  if (kind === undefined || clearStatuses.includes(answer.status)) return kind;
  return answer.json() === undefined && answer.text.trim() !== '' ? 'unexpected-response' : kind;
}

/** The seconds of a Retry-After header, rounded up: a number, or the time from `nowMs` to an HTTP date. */
export function retryAfterSeconds(header: string | undefined, nowMs: number = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Math.ceil(Number(text));
  // Date.parse accepts nearly anything: -5 would be a date in the past, and no wait at all.
  const date = / GMT$/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - nowMs) / 1000));
}

/** The failure of `http-client/exchange.ts`. */
interface ConnectionFailure {
  readonly kind: 'unavailable' | 'timeout' | 'aborted' | 'unexpected-response' | 'circuit-open' | 'rate-limited' | 'overloaded';
  readonly sent: Sent;
  readonly reason: string;
  readonly retryAfterSeconds?: number | undefined;
}

const connectionFailures: Readonly<Record<ConnectionFailure['kind'], { readonly kind: ProviderErrorKind; readonly message: string }>> = {
  unavailable: { kind: 'unavailable', message: 'The provider could not be reached.' },
  timeout: { kind: 'timeout', message: 'The provider did not answer in time.' },
  aborted: { kind: 'timeout', message: 'The request was cancelled before the provider answered.' },
  'unexpected-response': { kind: 'unexpected-response', message: "The provider's answer could not be read." },
  'circuit-open': { kind: 'circuit-open', message: 'The provider failed too often recently. Nothing was sent. Try again later.' },
  'rate-limited': {
    kind: 'rate-limited',
    message: 'The provider accepts no more requests of this channel at the moment. Nothing was sent. Try again later.',
  },
  overloaded: { kind: 'unavailable', message: 'Too many requests of this channel are waiting. Nothing was sent. Try again later.' },
};

/** The ProviderError for a call without an answer. */
export function connectionError(
  { kind, sent, reason, retryAfterSeconds }: ConnectionFailure,
  provider: string,
  channel: string,
): ProviderError {
  return new ProviderError({ ...connectionFailures[kind], provider, channel, sent, retryAfterSeconds, cause: reason });
}

/** The ProviderError for an answer that does not match the provider's documents. A write may have been applied all the same. */
export function unexpectedResponse(provider: string, channel: string, message = "The provider's answer could not be read."): ProviderError {
  return new ProviderError({ kind: 'unexpected-response', provider, channel, sent: 'answered', message });
}
