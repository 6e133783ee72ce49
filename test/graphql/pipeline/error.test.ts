import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { NotImplemented } from '../../../src/contract/capability-name.js';
import { ProviderError, type ProviderErrorDetails, type ProviderErrorKind } from '../../../src/contract/error.js';
import { LedgerUnavailableError } from '../../../src/store/connection/unavailable.js';
import {
  badInput,
  codeOfProviderError,
  createErrorFormatter,
  forbidden,
  overLimit,
  unsupportedRead,
} from '../../../src/graphql/request/error.js';

function providerError(details: Partial<ProviderErrorDetails>): ProviderError {
  return new ProviderError({
    kind: 'refused',
    provider: 'awal',
    channel: 'india',
    sent: 'answered',
    message: 'The provider refused.',
    ...details,
  });
}

/** The error as graphql-js hands it on when a resolver threw `cause`. */
function thrownBy(cause: Error): GraphQLError {
  return new GraphQLError(cause.message, { path: ['orders', 0], originalError: cause });
}

/** What a client is told of an error, and what was reported. */
function tell(error: unknown, formatted: GraphQLFormattedError): { told: GraphQLFormattedError; reported: unknown[] } {
  const reported: unknown[] = [];
  return { told: createErrorFormatter((cause) => reported.push(cause))(formatted, error), reported };
}

/** As Apollo does it: errors of graphql-js as they are, unknown codes as INTERNAL_SERVER_ERROR. */
function tellThrown(cause: Error): { told: GraphQLFormattedError; reported: unknown[] } {
  const error = thrownBy(cause);
  const { message, path, locations, extensions } = error.toJSON();
  return tell(error, {
    message,
    ...(path && { path }),
    ...(locations && { locations }),
    extensions: { code: 'INTERNAL_SERVER_ERROR', ...extensions },
  });
}

describe('a store that is away', () => {
  it('is told as such and may be asked again, and only the report holds its name', () => {
    const cause = new LedgerUnavailableError('PostgreSQL cannot be used (DATABASE_URL, database "x" at db:5432): gone', {
      reason: 'unreachable',
      isUndone: true,
    });
    expect(tellThrown(cause)).toEqual({
      told: {
        message: "The gateway's database does not answer. Try again in a moment.",
        path: ['orders', 0],
        extensions: { code: 'LEDGER_UNAVAILABLE', retryable: true },
      },
      reported: [cause],
    });
  });
});

describe("a provider's failure", () => {
  it.each<[ProviderErrorKind, string, boolean]>([
    ['unauthenticated', 'PROVIDER_UNAUTHENTICATED', false],
    ['forbidden', 'PROVIDER_REFUSED', false],
    ['not-found', 'PROVIDER_REFUSED', false],
    ['invalid', 'PROVIDER_REFUSED', false],
    ['conflict', 'PROVIDER_REFUSED', false],
    ['rate-limited', 'PROVIDER_RATE_LIMITED', true],
    ['unavailable', 'PROVIDER_UNAVAILABLE', true],
    ['circuit-open', 'CIRCUIT_OPEN', true],
    ['timeout', 'PROVIDER_TIMEOUT', true],
    ['unsupported', 'CAPABILITY_NOT_SUPPORTED', false],
    ['refused', 'PROVIDER_REFUSED', false],
    ['unexpected-response', 'PROVIDER_BAD_RESPONSE', false],
  ])('%s is told with code %s, retryable: %s', (kind, code, retryable) => {
    const { told, reported } = tellThrown(providerError({ kind }));
    expect(codeOfProviderError(providerError({ kind }))).toBe(code);
    expect(told).toEqual({
      message: 'The provider refused.',
      path: ['orders', 0],
      extensions: { code, provider: 'awal', channel: 'india', providerCode: null, retryable, retryAfterSeconds: null },
    });
    expect(reported).toEqual([]);
  });

  it("is told with the provider's own code and patience, and with nothing of its cause or sentence", () => {
    const cause = new Error('connect ECONNREFUSED 10.0.0.7:443 with token abc');
    const error = providerError({
      kind: 'rate-limited',
      providerCode: 'WAV2101',
      providerMessage: 'Daily limit',
      retryAfterSeconds: 30,
      cause,
    });
    const { told } = tellThrown(error);
    expect(told.extensions).toEqual({
      code: 'PROVIDER_RATE_LIMITED',
      provider: 'awal',
      channel: 'india',
      providerCode: 'WAV2101',
      retryable: true,
      retryAfterSeconds: 30,
    });
    expect(JSON.stringify(told)).not.toContain('10.0.0.7');
  });

  it('keeps its place, and no extension that something else put there', () => {
    const error = new GraphQLError('x', {
      path: ['a'],
      originalError: providerError({}),
      extensions: { stacktrace: ['at secret.ts:1'], parley: true },
    });
    const { told } = tell(error, { message: 'x', path: ['a'], locations: [{ line: 1, column: 3 }], extensions: error.extensions });
    expect(told).toMatchObject({ path: ['a'], locations: [{ line: 1, column: 3 }] });
    expect(Object.keys(told.extensions ?? {})).not.toContain('stacktrace');
    expect(Object.keys(told.extensions ?? {})).not.toContain('parley');
  });
});

describe('an error of ours', () => {
  it('tells bad input with the argument at fault', () => {
    const { told, reported } = tellThrown(badInput('filter.channels', 'names no channel that you may see.'));
    expect(told).toEqual({
      message: 'filter.channels: names no channel that you may see.',
      path: ['orders', 0],
      extensions: { code: 'BAD_USER_INPUT', argument: 'filter.channels' },
    });
    expect(reported).toEqual([]);
  });

  it('tells which scopes were needed, with their alternatives', () => {
    const { told, reported } = tellThrown(forbidden([['orders:read', 'raw:read'], ['everything']]));
    expect(told).toMatchObject({
      message: 'This needs the scope orders:read and raw:read, or everything.',
      extensions: { code: 'FORBIDDEN' },
    });
    expect(reported).toEqual([]);
  });

  it('says which channel and provider cannot be asked, and whether the provider or the gateway lacks it', () => {
    const provider = { name: 'zapi', channel: 'brazil', close: async () => undefined };
    const reading = (notImplemented: NotImplemented) =>
      tellThrown(unsupportedRead({ name: 'brazil', provider: { ...provider, notImplemented } }, 'conversations.messages')).told;
    const place = { provider: 'zapi', channel: 'brazil' };
    expect(reading({})).toMatchObject({
      message: "This channel's provider cannot return conversations.",
      extensions: { code: 'CAPABILITY_NOT_SUPPORTED', ...place },
    });
    expect(reading({ 'conversations.messages': 'a page' })).toMatchObject({
      message: "This gateway cannot return conversations through this channel's provider yet. The provider itself can.",
      extensions: { code: 'CAPABILITY_NOT_IMPLEMENTED', ...place },
    });
  });

  it('that refuses an operation keeps its own code, whatever validation makes of it', () => {
    const error = overLimit('The operation has more than 30 aliases.');
    for (const code of ['GRAPHQL_VALIDATION_FAILED', 'INTERNAL_SERVER_ERROR', undefined]) {
      const { told, reported } = tell(error, { message: error.message, extensions: { code, parley: true, ...error.extensions } });
      expect(told).toEqual({ message: 'The operation has more than 30 aliases.', extensions: { code: 'COST_LIMIT_EXCEEDED' } });
      expect(reported).toEqual([]);
    }
  });
});

describe('an error of the request', () => {
  it.each([
    'GRAPHQL_PARSE_FAILED',
    'GRAPHQL_VALIDATION_FAILED',
    'BAD_REQUEST',
    'OPERATION_RESOLUTION_FAILURE',
    'BAD_USER_INPUT',
    'PERSISTED_QUERY_NOT_FOUND',
    'PERSISTED_QUERY_NOT_SUPPORTED',
  ])('%s is told as it is, without its stack', (code) => {
    const error = new GraphQLError('Syntax Error: Expected Name, found "}".');
    const { told, reported } = tell(error, {
      message: error.message,
      locations: [{ line: 1, column: 3 }],
      extensions: { code, stacktrace: ['at parser'] },
    });
    expect(told).toEqual({ message: error.message, locations: [{ line: 1, column: 3 }], extensions: { code } });
    expect(reported).toEqual([]);
  });
});

describe('every other error', () => {
  const masked = { message: 'Something went wrong inside the gateway.', path: ['orders', 0], extensions: { code: 'INTERNAL' } };

  it.each([
    new TypeError("Cannot read properties of undefined (reading 'token')"),
    new Error('SQLITE_BUSY: database is locked at /var/lib/parley/ledger.db'),
    new GraphQLError('password=hunter2', { extensions: { code: 'INTERNAL_SERVER_ERROR', query: 'select *' } }),
    new GraphQLError('a code that nobody agreed on', { extensions: { code: 'SECRET_CODE' } }),
    new GraphQLError('nearly ours', { extensions: { code: 'FORBIDDEN', parley: 'true' } }),
    new GraphQLError('a limit that is no code', { extensions: { limitCode: 7 } }),
  ])('is masked, and its cause is reported: %s', (cause) => {
    const { told, reported } = tellThrown(cause);
    expect(told).toEqual(masked);
    expect(reported).toEqual([cause]);
  });

  it('is masked even when something that is no error was thrown, or nothing is known of it', () => {
    for (const thrown of ['a text with a secret', null, undefined, { message: 'secret' }]) {
      const { told, reported } = tell(thrown, { message: 'a text with a secret' });
      expect(told).toEqual({ message: masked.message, extensions: masked.extensions });
      expect(reported).toEqual([thrown]);
    }
  });
});
