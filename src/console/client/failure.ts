import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import type { ErrorLike } from '@apollo/client';

export type FailureKind = 'offline' | 'unauthenticated' | 'forbidden' | 'overloaded' | 'failed';

/** Why an operation has no data, or less than was asked for. */
export interface Failure {
  readonly kind: FailureKind;
  /** An explanation for people, in the gateway's words. */
  readonly message: string;
  /** The gateway's error code; undefined where the gateway did not answer. */
  readonly code?: string;
}

const kinds: Readonly<Record<string, FailureKind>> = {
  UNAUTHENTICATED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  RATE_LIMITED: 'overloaded',
  OVERLOADED: 'overloaded',
};

const kindsOfStatus: Readonly<Record<number, FailureKind>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  429: 'overloaded',
  503: 'overloaded',
};

export function failureOf(error: ErrorLike): Failure {
  if (CombinedGraphQLErrors.is(error)) {
    const [first] = error.errors;
    const code = first?.extensions?.['code'];
    const name = typeof code === 'string' ? code : 'INTERNAL';
    return { kind: kinds[name] ?? 'failed', message: first?.message ?? error.message, code: name };
  }
  if (ServerError.is(error)) return { kind: kindsOfStatus[error.statusCode] ?? 'failed', message: error.message };
  // `fetch` throws a TypeError where no connection is possible, and a TimeoutError after the bound.
  const isOffline = !navigator.onLine || error.name === 'TypeError' || error.name === 'TimeoutError';
  return { kind: isOffline ? 'offline' : 'failed', message: error.message };
}
