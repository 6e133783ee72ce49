import { ApolloClient, HttpLink, InMemoryCache, type ErrorLike } from '@apollo/client';
import { Client as UrqlClient, fetchExchange } from '@urql/core';
import { GraphQLClient } from 'graphql-request';
import { createClient as createStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { parse } from 'graphql';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, failuresOf } from '../../src/client/index.js';
import { openShops, type Shops } from '../graphql/auth/shops.js';

let shops: Shops;
beforeAll(async () => void (shops = await openShops()));
afterAll(() => shops.close());

const headers = { authorization: 'Bearer everything-token' };

const noIds = '{ first: order(id: "no-id") { id } second: order(id: "no-id-either") { id } }';

/** How each client reports the errors of an answer, or that there is none. */
const clients: readonly [name: string, errorOf: (address: string, query: string) => Promise<unknown>][] = [
  [
    'Apollo Client',
    async (uri, query) => {
      const apollo = new ApolloClient({ link: new HttpLink({ uri, headers }), cache: new InMemoryCache() });
      return apollo.query({ query: parse(query) }).catch((error: ErrorLike) => error);
    },
  ],
  [
    'urql',
    async (url, query) =>
      (
        await new UrqlClient({ url, exchanges: [fetchExchange], preferGetMethod: false, fetchOptions: { headers } })
          .query(query, {})
          .toPromise()
      ).error,
  ],
  ['graphql-request', async (url, query) => new GraphQLClient(url, { headers }).request(query).catch((error: unknown) => error)],
  [
    'graphql-ws',
    async (url, query) => {
      const client = createSocketClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: headers,
        retryAttempts: 0,
      });
      try {
        for await (const { errors } of client.iterate({ query })) return errors;
        return undefined;
      } catch (error) {
        return error;
      } finally {
        await client.dispose();
      }
    },
  ],
  [
    'graphql-sse',
    async (url, query) => {
      const client = createStreamClient({ url: `${url}/stream`, headers, retryAttempts: 0 });
      try {
        for await (const { errors } of client.iterate({ query })) return errors;
        return undefined;
      } catch (error) {
        return error;
      } finally {
        client.dispose();
      }
    },
  ],
];

describe.each(clients)('an error of %s', (name, errorOf) => {
  it('MUST give the code, the message and the path of each field', async () => {
    const failures = failuresOf(await errorOf(`${shops.address}/graphql`, noIds));
    expect(failures).toEqual(
      ['first', 'second'].map((field) => ({
        kind: 'failed',
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('id') as string,
        path: [field],
      })),
    );
  });

  it('MUST be of a lost connection where nothing listens', async () => {
    const failure = failureOf(await errorOf('http://127.0.0.1:1/graphql', '{ viewer { name } }'));
    expect([name, failure]).toEqual([name, { kind: 'offline', message: expect.stringMatching(/./) as string }]);
  });
});

describe('a status without GraphQL', () => {
  it.each([
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [429, 'overloaded'],
    [503, 'overloaded'],
    [500, 'failed'],
  ])('MUST tell by %s that it is %s', (status, kind) => {
    expect(failureOf({ name: 'ServerError', message: 'Refused.', statusCode: status })).toEqual({ kind, message: 'Refused.' });
    expect(failureOf({ message: '[Network] Refused.', networkError: new Error('Refused.'), response: { status } }).kind).toBe(kind);
  });

  it.each([
    [4403, 'unauthenticated'],
    [1013, 'overloaded'],
    [1001, 'offline'],
    [1006, 'offline'],
    [4413, 'failed'],
  ])('MUST tell by the close code %s that it is %s', (code, kind) => {
    expect(failureOf({ code, reason: 'Closed.' })).toEqual({ kind, message: 'Closed.' });
  });
});

it('an error of nothing known MUST be told too', () => {
  for (const error of [undefined, null, 'text', 7, [], {}])
    expect(failureOf(error)).toEqual({ kind: 'failed', message: 'The request failed.' });
});
