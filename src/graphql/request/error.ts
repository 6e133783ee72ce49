import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { missingCapability } from '../../contract/capability.js';
import type { CapabilityName } from '../../contract/capability-name.js';
import { ProviderError, type ProviderErrorKind } from '../../contract/error.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { LedgerUnavailableError } from '../../store/connection/unavailable.js';

/** Values of `errors[].extensions.code` that the gateway itself uses. Apollo adds its own for malformed requests. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'CAPABILITY_NOT_SUPPORTED'
  | 'CAPABILITY_NOT_IMPLEMENTED'
  | 'PROVIDER_UNAUTHENTICATED'
  | 'PROVIDER_UNAVAILABLE'
  | 'CIRCUIT_OPEN'
  | 'PROVIDER_TIMEOUT'
  | 'PROVIDER_RATE_LIMITED'
  | 'PROVIDER_REFUSED'
  | 'PROVIDER_BAD_RESPONSE'
  | 'COST_LIMIT_EXCEEDED'
  | 'LEDGER_UNAVAILABLE'
  | 'INTERNAL';

const codes: Readonly<Record<ProviderErrorKind, ErrorCode>> = {
  unauthenticated: 'PROVIDER_UNAUTHENTICATED',
  forbidden: 'PROVIDER_REFUSED',
  'not-found': 'PROVIDER_REFUSED',
  invalid: 'PROVIDER_REFUSED',
  conflict: 'PROVIDER_REFUSED',
  'rate-limited': 'PROVIDER_RATE_LIMITED',
  unavailable: 'PROVIDER_UNAVAILABLE',
  'circuit-open': 'CIRCUIT_OPEN',
  timeout: 'PROVIDER_TIMEOUT',
  unsupported: 'CAPABILITY_NOT_SUPPORTED',
  refused: 'PROVIDER_REFUSED',
  'unexpected-response': 'PROVIDER_BAD_RESPONSE',
};

/** Codes of Apollo and graphql-js for requests that cannot run. Their messages describe only the request, so clients may see them. */
const requestCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

export function codeOfProviderError(error: ProviderError): ErrorCode {
  return codeOfKind(error.kind);
}

export function codeOfKind(kind: ProviderErrorKind): ErrorCode {
  return codes[kind];
}

/** The code of a recorded failure: the kind of a ProviderError, or any other word for a failure inside the gateway. */
export function codeOfRecordedFailure(kind: string): ErrorCode {
  return (codes as Readonly<Record<string, ErrorCode>>)[kind] ?? 'INTERNAL';
}

/** An invalid argument; `argument` is its path, such as `filter.channels`. */
export function badInput(argument: string, message: string): GraphQLError {
  return new GraphQLError(`${argument}: ${message}`, { extensions: { code: 'BAD_USER_INPUT', argument, parley: true } });
}

/** A subscription was sent over plain HTTP, which can return only one answer. */
export function noEvent(): GraphQLError {
  const message = 'Subscriptions go over WebSocket (graphql-transport-ws) at /graphql, or as server-sent events at /graphql/stream.';
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', parley: true } });
}

export function forbidden(required: readonly (readonly string[])[]): GraphQLError {
  const needed = required.map((together) => together.join(' and ')).join(', or ');
  return new GraphQLError(`This needs the scope ${needed}.`, { extensions: { code: 'FORBIDDEN', parley: true } });
}

/** An operation over a limit, refused before execution. Validation overwrites `code` in all its errors, so the code travels as `limitCode`. */
export function overLimit(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { limitCode: 'COST_LIMIT_EXCEEDED' } });
}

/**
 * Formats every error that a client receives. Errors of the gateway and of the request keep their code; a provider's failure gets a message
 * of the gateway; anything else becomes LEDGER_UNAVAILABLE when the database does not answer, and INTERNAL otherwise. Only `report` receives
 * the cause of these, with the error that the client receives.
 */
export function createErrorFormatter(
  report: (error: unknown, returned: GraphQLFormattedError) => void,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const original = unwrapResolverError(error);
    const location = { ...(formatted.locations && { locations: formatted.locations }), ...(formatted.path && { path: formatted.path }) };
    if (original instanceof ProviderError) return { ...location, message: original.message, extensions: extensionsOf(original) };
    const { limitCode, parley, code, ...rest } = formatted.extensions ?? {};
    if (typeof limitCode === 'string') return { ...location, message: formatted.message, extensions: { code: limitCode } };
    if (parley === true) return { ...location, message: formatted.message, extensions: { code, ...rest } };
    if (typeof code === 'string' && requestCodes.has(code)) return { ...location, message: formatted.message, extensions: { code } };
    const returned = { ...location, ...(original instanceof LedgerUnavailableError ? ledgerUnavailable : unexpected) };
    report(original, returned);
    return returned;
  };
}

const unexpected = { message: 'Something went wrong inside the gateway.', extensions: { code: 'INTERNAL' } };
const ledgerUnavailable = {
  message: "The gateway's database does not answer. Try again in a moment.",
  extensions: { code: 'LEDGER_UNAVAILABLE', retryable: true },
};

function extensionsOf(error: ProviderError): Record<string, unknown> {
  return {
    code: codeOfProviderError(error),
    provider: error.provider,
    channel: error.channel,
    providerCode: error.providerCode ?? null,
    retryable: error.retryable,
    retryAfterSeconds: error.retryAfterSeconds ?? null,
  };
}

/** A read that the provider of this channel, or this gateway, does not support. No provider call was made. */
export function unsupportedRead(
  { name: channel, provider }: Pick<ChannelEntry, 'name' | 'provider'>,
  capability: CapabilityName,
): GraphQLError {
  const { code, message } = missingCapability(provider, capability);
  return new GraphQLError(message, { extensions: { code, provider: provider.name, channel, parley: true } });
}
