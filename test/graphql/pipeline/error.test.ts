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

/** The error that a client receives, and what was reported to operators. */
function format(error: unknown, formatted: GraphQLFormattedError): { formatted: GraphQLFormattedError; reported: unknown[] } {
  const reported: unknown[] = [];
  return { formatted: createErrorFormatter((cause) => reported.push(cause))(formatted, error), reported };
}

/** As Apollo does it: errors of graphql-js as they are, unknown codes as INTERNAL_SERVER_ERROR. */
function formatThrown(cause: Error): { formatted: GraphQLFormattedError; reported: unknown[] } {
  const error = thrownBy(cause);
  const { message, path, locations, extensions } = error.toJSON();
  return format(error, {
    message,
    ...(path && { path }),
    ...(locations && { locations }),
    extensions: { code: 'INTERNAL_SERVER_ERROR', ...extensions },
  });
}

describe('a store that is away', () => {
  it('is named as the cause and is retryable, and only the report has the details', () => {
    const cause = new LedgerUnavailableError('PostgreSQL cannot be used (DATABASE_URL, database "x" at db:5432): gone', {
      reason: 'unreachable',
      isUndone: true,
    });
    expect(formatThrown(cause)).toEqual({
      formatted: {
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
  ])('%s has the code %s, retryable: %s', (kind, code, retryable) => {
    const { formatted, reported } = formatThrown(providerError({ kind }));
    expect(codeOfProviderError(providerError({ kind }))).toBe(code);
    expect(formatted).toEqual({
      message: 'The provider refused.',
      path: ['orders', 0],
      extensions: { code, provider: 'awal', channel: 'india', providerCode: null, retryable, retryAfterSeconds: null },
    });
    expect(reported).toEqual([]);
  });

  it("carries the provider's own code and its wait, and nothing of its cause or message", () => {
    const cause = new Error('connect ECONNREFUSED 10.0.0.7:443 with token abc');
    const error = providerError({
      kind: 'rate-limited',
      providerCode: 'WAV2101',
      providerMessage: 'Daily limit',
      retryAfterSeconds: 30,
      cause,
    });
    const { formatted } = formatThrown(error);
    expect(formatted.extensions).toEqual({
      code: 'PROVIDER_RATE_LIMITED',
      provider: 'awal',
      channel: 'india',
      providerCode: 'WAV2101',
      retryable: true,
      retryAfterSeconds: 30,
    });
    expect(JSON.stringify(formatted)).not.toContain('10.0.0.7');
  });

  it('keeps its place, and no extension that something else put there', () => {
    const error = new GraphQLError('x', {
      path: ['a'],
      originalError: providerError({}),
      extensions: { stacktrace: ['at secret.ts:1'], parley: true },
    });
    const { formatted } = format(error, { message: 'x', path: ['a'], locations: [{ line: 1, column: 3 }], extensions: error.extensions });
    expect(formatted).toMatchObject({ path: ['a'], locations: [{ line: 1, column: 3 }] });
    expect(Object.keys(formatted.extensions ?? {})).not.toContain('stacktrace');
    expect(Object.keys(formatted.extensions ?? {})).not.toContain('parley');
  });
});

describe('an error of ours', () => {
  it('names the argument at fault', () => {
    const { formatted, reported } = formatThrown(badInput('filter.channels', 'names no channel that you may see.'));
    expect(formatted).toEqual({
      message: 'filter.channels: names no channel that you may see.',
      path: ['orders', 0],
      extensions: { code: 'BAD_USER_INPUT', argument: 'filter.channels' },
    });
    expect(reported).toEqual([]);
  });

  it('lists the scopes that were needed, with their alternatives', () => {
    const { formatted, reported } = formatThrown(forbidden([['orders:read', 'raw:read'], ['everything']]));
    expect(formatted).toMatchObject({
      message: 'This needs the scope orders:read and raw:read, or everything.',
      extensions: { code: 'FORBIDDEN' },
    });
    expect(reported).toEqual([]);
  });

  it('says which channel and provider cannot be asked, and whether the provider or the gateway lacks it', () => {
    const provider = { name: 'zapi', channel: 'brazil', close: async () => undefined };
    const reading = (notImplemented: NotImplemented) =>
      formatThrown(unsupportedRead({ name: 'brazil', provider: { ...provider, notImplemented } }, 'conversations.messages')).formatted;
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
      const { formatted, reported } = format(error, { message: error.message, extensions: { code, parley: true, ...error.extensions } });
      expect(formatted).toEqual({ message: 'The operation has more than 30 aliases.', extensions: { code: 'COST_LIMIT_EXCEEDED' } });
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
  ])('%s reaches the client unchanged, without its stack', (code) => {
    const error = new GraphQLError('Syntax Error: Expected Name, found "}".');
    const { formatted, reported } = format(error, {
      message: error.message,
      locations: [{ line: 1, column: 3 }],
      extensions: { code, stacktrace: ['at parser'] },
    });
    expect(formatted).toEqual({ message: error.message, locations: [{ line: 1, column: 3 }], extensions: { code } });
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
    const { formatted, reported } = formatThrown(cause);
    expect(formatted).toEqual(masked);
    expect(reported).toEqual([cause]);
  });

  it('is masked even when something that is no error was thrown, or nothing is known of it', () => {
    for (const thrown of ['a text with a secret', null, undefined, { message: 'secret' }]) {
      const { formatted, reported } = format(thrown, { message: 'a text with a secret' });
      expect(formatted).toEqual({ message: masked.message, extensions: masked.extensions });
      expect(reported).toEqual([thrown]);
    }
  });
});
