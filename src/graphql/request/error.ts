import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { missingCapability } from '../../contract/capability.js';
import type { CapabilityName } from '../../contract/capability-name.js';
import { ProviderError, type ProviderErrorKind } from '../../contract/error.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { LedgerUnavailableError } from '../../store/connection/unavailable.js';

/** Codes of `errors[].extensions.code` that are ours; the others are Apollo's for malformed requests. */
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

/** Codes that Apollo and graphql-js give to requests they cannot run. Their sentences speak of the request alone. */
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

/** Input that cannot be used; `argument` is its path, such as `filter.channels`. */
export function badInput(argument: string, message: string): GraphQLError {
  return new GraphQLError(`${argument}: ${message}`, { extensions: { code: 'BAD_USER_INPUT', argument, parley: true } });
}

/** A subscription that was sent where only one answer can come back. */
export function noEvent(): GraphQLError {
  const message = 'Subscriptions go over WebSocket (graphql-transport-ws) at /graphql, or as server-sent events at /graphql/stream.';
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', parley: true } });
}

export function forbidden(required: readonly (readonly string[])[]): GraphQLError {
  const needed = required.map((together) => together.join(' and ')).join(', or ');
  return new GraphQLError(`This needs the scope ${needed}.`, { extensions: { code: 'FORBIDDEN', parley: true } });
}

/** A refusal before execution because the operation asks for too much. `limitCode` outlives the code that validation gives to all its errors. */
export function overLimit(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { limitCode: 'COST_LIMIT_EXCEEDED' } });
}

/**
 * The only door for errors to a client: what is ours or of the request passes with its code, a provider's failure is told in our
 * words, and everything else is INTERNAL, or LEDGER_UNAVAILABLE when the store is away: only `report` gets to see their cause, beside what is
 * told.
 */
export function createErrorFormatter(
  report: (error: unknown, told: GraphQLFormattedError) => void,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const original = unwrapResolverError(error);
    const place = { ...(formatted.locations && { locations: formatted.locations }), ...(formatted.path && { path: formatted.path }) };
    if (original instanceof ProviderError) return { ...place, message: original.message, extensions: tellProviderError(original) };
    const { limitCode, parley, code, ...rest } = formatted.extensions ?? {};
    if (typeof limitCode === 'string') return { ...place, message: formatted.message, extensions: { code: limitCode } };
    if (parley === true) return { ...place, message: formatted.message, extensions: { code, ...rest } };
    if (typeof code === 'string' && requestCodes.has(code)) return { ...place, message: formatted.message, extensions: { code } };
    const told = { ...place, ...(original instanceof LedgerUnavailableError ? ledgerAway : unexpected) };
    report(original, told);
    return told;
  };
}

const unexpected = { message: 'Something went wrong inside the gateway.', extensions: { code: 'INTERNAL' } };
const ledgerAway = {
  message: "The gateway's store does not answer. Ask again in a moment.",
  extensions: { code: 'LEDGER_UNAVAILABLE', retryable: true },
};

function tellProviderError(error: ProviderError): Record<string, unknown> {
  return {
    code: codeOfProviderError(error),
    provider: error.provider,
    channel: error.channel,
    providerCode: error.providerCode ?? null,
    retryable: error.retryable,
    retryAfterSeconds: error.retryAfterSeconds ?? null,
  };
}

/** A read that cannot be answered on this channel, because its provider or this gateway cannot; no call was made. */
export function unsupportedRead(
  { name: channel, provider }: Pick<ChannelEntry, 'name' | 'provider'>,
  capability: CapabilityName,
): GraphQLError {
  const { code, message } = missingCapability(provider, capability);
  return new GraphQLError(message, { extensions: { code, provider: provider.name, channel, parley: true } });
}
