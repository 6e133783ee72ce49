import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import type { Context } from '../request/context.js';
import { outcomeOf } from './outcome.js';
import type { UnexpectedErrors } from './unexpected-errors.js';

/** Records name, type and outcome of each operation that Apollo Server answers, and adds the request id and `extensions.upstream` to the answer. */
export function createOperationPlugin(unexpected: UnexpectedErrors, report: (error: unknown) => void): ApolloServerPlugin<Context> {
  const listener: GraphQLRequestListener<Context> = {
    async didResolveOperation({ operation, contextValue }) {
      if (operation !== undefined) contextValue.operation.identify(operation.name?.value, operation.operation);
    },
    async willSendResponse({ response: { body }, contextValue: { operation } }) {
      if (body.kind !== 'single') return;
      const result = body.singleResult;
      if (result.errors !== undefined) result.errors = unexpected.mask(result.errors, operation.requestId);
      const upstream = operation.takeCalls();
      if (upstream !== undefined) result.extensions = { ...result.extensions, upstream };
      operation.end(outcomeOf(result));
    },
  };
  return {
    requestDidStart: async () => listener,
    contextCreationDidFail: async ({ error }) => report(error),
    unexpectedErrorProcessingRequest: async ({ error }) => report(error),
  };
}
