/** What to do about it: come back later (`offline`, `overloaded`), sign in, ask for less, or report it. */
export type FailureKind = 'offline' | 'unauthenticated' | 'forbidden' | 'overloaded' | 'failed';

/** Why an operation has no data, or less than was asked for. */
export interface Failure {
  readonly kind: FailureKind;
  /** An explanation for people, in the gateway's words where it answered. */
  readonly message: string;
  /** The gateway's error code; undefined where the gateway did not answer in GraphQL. */
  readonly code?: string;
  /** The field of the answer that is missing; undefined where all of it is. */
  readonly path?: readonly (string | number)[];
}

const kindsOfCode: Readonly<Record<string, FailureKind>> = {
  UNAUTHENTICATED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  RATE_LIMITED: 'overloaded',
  OVERLOADED: 'overloaded',
  AUTHENTICATION_UNAVAILABLE: 'overloaded',
};

/** Statuses of HTTP, and codes with which the gateway closes a WebSocket. */
const kindsOfStatus: Readonly<Record<number, FailureKind>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  429: 'overloaded',
  503: 'overloaded',
  1001: 'offline',
  1006: 'offline',
  1013: 'overloaded',
  4403: 'unauthenticated',
};

/** What `fetch` throws where no connection is possible and after a time limit, and what graphql-sse makes of it. */
const namesOfLostConnections = ['TypeError', 'TimeoutError', 'NetworkError'];

/** The first reason. Reads what Apollo Client, urql, graphql-request, graphql-ws, graphql-sse and `fetch` report or throw. */
export function failureOf(error: unknown): Failure {
  const [first] = failuresOf(error);
  return first ?? { kind: 'failed', message: 'The request failed.' };
}

/** All reasons, at least one: a client reports the errors of all fields at once. */
export function failuresOf(error: unknown): readonly Failure[] {
  const errors = errorsIn(error);
  if (errors.length > 0) return errors.map(failureOfField);
  const record = asRecord(error);
  const cause = asRecord(record['networkError'] ?? error);
  const message = textOf(cause['message']) ?? textOf(cause['reason']) ?? 'The request failed.';
  const status = statusOf(record);
  if (status !== undefined) return [{ kind: kindsOfStatus[status] ?? 'failed', message }];
  // A WebSocket that cannot be opened says so by an event that gives no reason.
  const isLost = namesOfLostConnections.includes(textOf(cause['name']) ?? '') || cause['type'] === 'error';
  const isOffline = isLost || isPageOffline();
  return [{ kind: isOffline ? 'offline' : 'failed', message }];
}

function failureOfField(error: unknown): Failure {
  const { message, extensions, path } = asRecord(error);
  const code = textOf(asRecord(extensions)['code']) ?? 'INTERNAL';
  return {
    kind: kindsOfCode[code] ?? 'failed',
    message: textOf(message) ?? 'The request failed.',
    code,
    ...(Array.isArray(path) && { path: path as (string | number)[] }),
  };
}

/** The `errors` of the answer, by whatever name a client keeps them. */
function errorsIn(error: unknown): readonly unknown[] {
  const record = asRecord(error);
  const places = [error, record['graphQLErrors'], asRecord(record['response'])['errors'], record['errors']];
  return (places.find((place) => Array.isArray(place) && place.length > 0) as unknown[] | undefined) ?? [];
}

/** Of a close event, of Apollo Client's ServerError, or of a response. */
function statusOf(error: Readonly<Record<string, unknown>>): number | undefined {
  const places = [error['statusCode'], asRecord(error['response'])['status'], error['code']];
  return places.find((place) => typeof place === 'number');
}

/** Only a browser knows it. */
function isPageOffline(): boolean {
  return (globalThis as { readonly navigator?: { readonly onLine?: boolean } }).navigator?.onLine === false;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
