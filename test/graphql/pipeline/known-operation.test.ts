import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { afterEach, describe, expect, it } from 'vitest';
import { createCostPlugin } from '../../../src/graphql/pipeline/cost-plugin.js';
import { createExecutionPlugin } from '../../../src/graphql/pipeline/execution-plugin.js';
import { createEngine } from '../../../src/graphql/pipeline/operation.js';
import { KnownOperations } from '../../../src/graphql/pipeline/known-operation.js';
import { createOperationPlugin } from '../../../src/graphql/pipeline/operation-plugin.js';
import { UnexpectedErrors } from '../../../src/graphql/pipeline/unexpected-errors.js';
import type { Context } from '../../../src/graphql/request/context.js';
import { createErrorFormatter } from '../../../src/graphql/request/error.js';
import { SharedQueries } from '../../../src/graphql/request/shared-queries.js';
import { bodies, createSchema, type Body } from './failing-schema.js';

/** Operations that Apollo Server must answer although their documents are known. */
const left = [
  'with a missing variable',
  'with a wrong variable',
  'with null where there must be a value',
  'with two of two',
  'with one of two that is null',
  'of an operation that is not there',
  'of a name that is none',
];

describe('the answer to an operation whose document is known', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  it.each(bodies)('%s is what Apollo Server answers, to the byte, or left to it', async (what, body) => {
    const { askApollo, askKnown } = await open();
    expect(await askKnown(body)).toBeUndefined();
    const expected = await askApollo(body);
    const actual = await askKnown(body);
    if (left.includes(what)) expect(actual).toBeUndefined();
    else expect(actual).toEqual(expected);
  });

  it.each([
    ['of a GET', { method: 'GET' }, {}],
    ['of another media type', {}, { 'content-type': 'text/plain' }],
    ['for a client that wants another media type', {}, { accept: 'application/graphql-response+json' }],
    ['of a batch', { body: [{ query: '{ text }' }] }, {}],
    ['with extensions', { body: { query: '{ text }', extensions: {} } }, {}],
    ['with variables in a list', { body: { query: '{ text }', variables: [] } }, {}],
    ['with variables as text', { body: { query: '{ text }', variables: '{}' } }, {}],
    ['without a text', { body: {} }, {}],
  ])('%s is left to Apollo Server', async (_what, request, headers) => {
    const { askApollo, known } = await open();
    await askApollo({ query: '{ text }' });
    const standard = { method: 'POST', search: '', body: { query: '{ text }' } };
    expect(known.find(standard, { 'content-type': 'application/json' })).toBeDefined();
    expect(known.find({ ...standard, ...request }, { 'content-type': 'application/json', ...headers })).toBeUndefined();
  });

  it.each([undefined, '*/*', 'application/json'])('has the content type that Apollo Server chooses for %s', async (accept) => {
    const { askApollo, askKnown } = await open(accept === undefined ? {} : { accept });
    const expected = await askApollo({ query: '{ text }' });
    expect(await askKnown({ query: '{ text }' })).toEqual(expected);
  });

  async function open(more: Readonly<Record<string, string>> = {}) {
    const schema = createSchema();
    const engine = createEngine(schema, 100);
    const unexpected = new UnexpectedErrors(() => undefined);
    const formatError = createErrorFormatter((cause, formatted) => unexpected.note(cause, formatted));
    const known = new KnownOperations({ ...engine, formatError, unexpected });
    const apollo = new ApolloServer<Context>({
      schema,
      formatError,
      hideSchemaDetailsFromClientErrors: true,
      stopOnTerminationSignals: false,
      documentStore: engine.documents,
      plugins: [
        ApolloServerPluginCacheControlDisabled(),
        createCostPlugin(engine.check),
        createOperationPlugin(unexpected, () => undefined),
        createExecutionPlugin({ execution: engine.execution, formatError }),
      ],
    });
    await apollo.start();
    stops.push(() => apollo.stop());
    const headers = { 'content-type': 'application/json', ...more };
    const askApollo = async (body: Body) => {
      const ends: unknown[] = [];
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: 'POST', headers: new HeaderMap(Object.entries(headers)), search: '', body },
        context: async () => contextOf(ends),
      });
      const text = answer.body.kind === 'complete' ? answer.body.string : undefined;
      return { status: answer.status ?? 200, headers: new Map(answer.headers), text, ends };
    };
    const askKnown = async (body: Body) => {
      const ends: unknown[] = [];
      const found = known.find({ method: 'POST', search: '', body }, headers);
      const answer = found && (await known.answer(found, contextOf(ends)));
      return answer && { ...answer, headers: new Map(answer.headers), ends };
    };
    return { known, askApollo, askKnown };
  }
});

/** As much of a context as an operation needs. `ends` receives how it ended. */
function contextOf(ends: unknown[]): Context {
  const operation = {
    requestId: 'request-1',
    identify: (...named: unknown[]) => ends.push(named),
    takeCalls: () => [],
    end: (ending: unknown) => ends.push(ending),
  };
  const viewer = { name: 'test', scopes: new Set<string>(), channels: 'all' };
  const sharedQueries = new SharedQueries(() => undefined);
  return {
    viewer,
    operation,
    sharedQueries,
    channels: () => [],
    readUnder: () => undefined,
    onLeave: () => undefined,
  } as unknown as Context;
}
