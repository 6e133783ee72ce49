import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { afterEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/graphql/request/context.js';
import { DocumentCache } from '../../../src/graphql/pipeline/document-cache.js';
import { createErrorFormatter } from '../../../src/graphql/request/error.js';
import { Execution } from '../../../src/graphql/executor/execution.js';
import { createExecutionPlugin } from '../../../src/graphql/pipeline/execution-plugin.js';
import { SharedQueries } from '../../../src/graphql/request/shared-queries.js';
import { bodies, createSchema, type Body } from './failing-schema.js';

describe('an answer over HTTP', () => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  it.each(bodies)('%s is the same by a plan as by graphql-js', async (_what, body) => {
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
    const plugins = isPlanned ? [createExecutionPlugin({ execution: new Execution(schema), formatError })] : [];
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
