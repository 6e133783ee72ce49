import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from '../request/context.js';
import type { CostEstimator, OperationCost } from '../limits/cost.js';
import { checkVariables } from '../limits/limits-variables.js';
import { refuseNulls } from '../limits/null-variables.js';

/** Refuses operations that Apollo Server understood and that cost too much, before they run, and tells what the others cost. */
export function createCostPlugin(costs: CostEstimator): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      let cost: OperationCost | undefined;
      return {
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          const variables = request.variables ?? {};
          const unusable = checkVariables(variables) ?? refuseNulls(schema, document, operation, variables);
          const refusal = unusable ?? costs.check(document, operation, variables, contextValue);
          if (refusal instanceof GraphQLError) throw asBadRequest(refusal);
          cost = refusal;
        },
        async willSendResponse({ response: { body } }) {
          if (cost !== undefined && body.kind === 'single') body.singleResult.extensions = { ...body.singleResult.extensions, cost };
        },
      };
    },
  };
}

/** What Apollo Server takes the status from, and tells no client. */
function asBadRequest({ message, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: 400 } } });
}
