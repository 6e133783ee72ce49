import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Context } from '../request/context.js';
import { createCostEstimator, type OperationCost } from './cost.js';
import { checkVariables, refuseNulls } from './variable-checks.js';

/** What an operation of a valid document costs, or why it may not be executed. One check for HTTP, WebSocket and event streams. */
export type OperationCheck = (
  document: DocumentNode,
  operation: OperationDefinitionNode | undefined,
  variables: Readonly<Record<string, unknown>>,
  context: Pick<Context, 'channels'>,
) => OperationCost | GraphQLError;

export function createOperationCheck(schema: GraphQLSchema, costLimit: number): OperationCheck {
  const costs = createCostEstimator(schema, costLimit);
  return (document, operation, variables, context) =>
    checkVariables(variables) ??
    refuseNulls(schema, document, operation, variables) ??
    costs.check(document, operation, variables, context);
}
