import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from '../request/context.js';
import type { OperationCost } from '../limits/cost.js';
import type { OperationCheck } from '../limits/operation-check.js';

/** Refuses operations whose variables or cost are over the limits, before they run, and reports the cost of the others in their answer. */
export function createCostPlugin(check: OperationCheck): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      let cost: OperationCost | undefined;
      return {
        async didResolveOperation({ document, operation, request, contextValue }) {
          const checked = check(document, operation, request.variables ?? {}, contextValue);
          if (checked instanceof GraphQLError) throw asBadRequest(checked);
          cost = checked;
        },
        async willSendResponse({ response: { body } }) {
          if (cost !== undefined && body.kind === 'single') body.singleResult.extensions = { ...body.singleResult.extensions, cost };
        },
      };
    },
  };
}

/** Apollo Server takes the HTTP status from `extensions.http`, and removes it from the answer. */
function asBadRequest({ message, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: 400 } } });
}
