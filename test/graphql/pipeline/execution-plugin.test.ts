import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { buildSchema, GraphQLError, type GraphQLSchema } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/contract/error.js';
import type { Context } from '../../../src/graphql/request/context.js';
import { DocumentCache } from '../../../src/graphql/pipeline/document-cache.js';
import { createErrorFormatter } from '../../../src/graphql/request/error.js';
import { Execution } from '../../../src/graphql/executor/execution.js';
import { createExecutionPlugin } from '../../../src/graphql/pipeline/execution-plugin.js';
import { SharedQueries } from '../../../src/graphql/request/shared-queries.js';

const definitions = `
  input Choice @oneOf { text: String number: Int }
  type Query { text(value: String! = "x"): String choose(choice: Choice): String fail(how: String): String must: String! many: [String!] }
  type Mutation { first: String second: String! }
`;

interface Body {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

describe('an answer over HTTP', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  it.each<[string, Body]>([
    ['of a query', { query: '{ text __typename alias: text(value: "y") }' }],
    ['with variables', { query: 'query ($value: String = "z") { text(value: $value) }', variables: { value: 'v' } }],
    ['with a missing variable', { query: 'query ($value: String!) { text(value: $value) }' }],
    ['with a wrong variable', { query: 'query ($value: String!) { text(value: $value) }', variables: { value: { no: 'text' } } }],
    [
      'with null where there must be a value',
      { query: 'query ($value: String = "z") { text(value: $value) }', variables: { value: null } },
    ],
    ['with one of two', { query: 'query ($choice: Choice) { choose(choice: $choice) }', variables: { choice: { number: 1 } } }],
    ['with two of two', { query: 'query ($choice: Choice) { choose(choice: $choice) }', variables: { choice: { number: 1, text: '' } } }],
    ['with one of two that is null', { query: 'query ($text: String) { choose(choice: { text: $text }) }', variables: { text: null } }],
    ['of an error of our making', { query: '{ text fail }' }],
    ['of an error that clients may see', { query: '{ fail(how: "forbidden") }' }],
    ["of a provider's failure", { query: '{ fail(how: "provider") }' }],
    ['of an error that says something about HTTP', { query: '{ text fail(how: "http") }' }],
    ['of an error with headers', { query: '{ text fail(how: "headers") }' }],
    ['of what is no error', { query: '{ fail(how: "string") }' }],
    ['without data', { query: '{ text must }' }],
    ['of a broken list', { query: '{ many }' }],
    ['of a mutation', { query: 'mutation { first second again: second }' }],
    ['of an operation by name', { query: 'query A { text } query B { must }', operationName: 'A' }],
    ['of an operation that is not there', { query: 'query A { text }', operationName: 'B' }],
    ['of a name that is none', { query: '{ __proto__: text toString: text constructor: text }' }],
  ])('%s is the same by a plan as by graphql-js', async (_what, body) => {
    const plain = await open(false);
    const planned = await open(true);
    const expected = await plain.ask(body);
    expect(await planned.ask(body)).toEqual(expected);
    expect(await planned.ask(body)).toEqual(expected);
    expect(await planned.ask(body)).toEqual(expected);
  });

  it('comes by a plan', async () => {
    const { ask, resolvedBy } = await open(true);
    for (let time = 0; time < 3; time += 1) await ask({ query: '{ text }' });
    expect(resolvedBy).toEqual(['FieldInfo', 'FieldInfo', 'FieldInfo']);
  });

  async function open(isPlanned: boolean) {
    const resolvedBy: string[] = [];
    const schema = createSchema(resolvedBy);
    const sharedQueries = new SharedQueries(() => undefined);
    const formatError = createErrorFormatter(() => undefined);
    const plugins = isPlanned ? [createExecutionPlugin({ execution: new Execution(schema), formatError, hideSuggestions: true })] : [];
    const apollo = new ApolloServer<Context>({
      schema,
      formatError,
      hideSchemaDetailsFromClientErrors: true,
      stopOnTerminationSignals: false,
      documentStore: new DocumentCache(),
      plugins: [ApolloServerPluginCacheControlDisabled(), ...plugins],
    });
    await apollo.start();
    stops.push(() => apollo.stop());
    const ask = async (body: Body) => {
      const {
        status,
        headers,
        body: answer,
      } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: 'POST', headers: new HeaderMap([['content-type', 'application/json']]), search: '', body },
        context: async () => contextOf(sharedQueries),
      });
      return { status, headers: [...headers], text: answer.kind === 'complete' ? answer.string : undefined };
    };
    return { ask, resolvedBy };
  }
});

/** As much of a context as execution needs. */
function contextOf(sharedQueries: SharedQueries): Context {
  const viewer = { name: 'test', scopes: new Set<string>(), channels: 'all' };
  return { viewer, sharedQueries, readUnder: () => undefined, onLeave: () => undefined } as unknown as Context;
}

function createSchema(resolvedBy: string[]): GraphQLSchema {
  const schema = buildSchema(definitions);
  const query = schema.getQueryType()?.getFields() ?? {};
  const mutation = schema.getMutationType()?.getFields() ?? {};
  if (query['text']) {
    query['text'].resolve = (_source, given: { value: string }, _context, info) => {
      resolvedBy.push(info.constructor.name);
      return given.value;
    };
  }
  if (query['choose']) query['choose'].resolve = (_source, given) => JSON.stringify(given);
  if (query['fail']) query['fail'].resolve = (_source, { how }: { how?: string }) => failure(how);
  if (query['must']) query['must'].resolve = () => Promise.reject(new Error('secret'));
  if (query['many']) query['many'].resolve = () => ['a', Promise.reject(new Error('b')), 'c'];
  let calls = 0;
  if (mutation['first']) mutation['first'].resolve = () => `first ${(calls = 0)}`;
  if (mutation['second']) mutation['second'].resolve = async () => `second ${(calls = (calls + 1) % 2)}`;
  return schema;
}

function failure(how: string | undefined): unknown {
  if (how === 'forbidden') throw new GraphQLError('Not yours.', { extensions: { code: 'FORBIDDEN', parley: true, more: 1 } });
  if (how === 'provider') return new ProviderError({ kind: 'timeout', provider: 'p', channel: 'c', sent: 'maybe', message: 'Late.' });
  if (how === 'http') throw new GraphQLError('Teapot.', { extensions: { code: 'BAD_REQUEST', http: { status: 418 } } });
  if (how === 'headers') throw new GraphQLError('Wait.', { extensions: { http: { headers: new Map([['retry-after', '7']]) } } });
  if (how === 'string') return { then: (_done: unknown, failed: (reason: unknown) => void) => failed('only a text') };
  throw new Error('secret');
}
