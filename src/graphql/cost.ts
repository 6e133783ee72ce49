import { GraphQLError, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Context } from './context.js';
import { planCost, type CostPlan, type CostRequest } from './cost-plan.js';
import { CostWeights } from './cost-weights.js';

/** What an operation is estimated to cost and may cost, in calls to providers; `extensions.cost` of its answer. */
export interface OperationCost {
  readonly estimated: number;
  readonly limit: number;
}

export interface CostEstimator {
  /** What an operation of a valid document costs, or why that is too much. `operation` is undefined when the document has no such. */
  check(
    document: DocumentNode,
    operation: OperationDefinitionNode | undefined,
    variables: CostRequest['variables'],
    context: Pick<Context, 'channels'>,
  ): OperationCost | GraphQLError;
}

/** Estimates by the directives of the schema. An operation is planned once, as long as its document is kept by whoever parsed it. */
export function createCostEstimator(schema: GraphQLSchema, limit: number): CostEstimator {
  const weights = new CostWeights(schema);
  const plans = new WeakMap<OperationDefinitionNode, CostPlan | 'free'>();
  return {
    check(document, operation, variables, context) {
      if (operation === undefined) return { estimated: 0, limit };
      const plan = plans.get(operation) ?? planCost(schema, weights, document, operation) ?? 'free';
      plans.set(operation, plan);
      const cost = { estimated: plan === 'free' ? 0 : plan({ variables, channels: context.channels().length }), limit };
      return cost.estimated > limit ? tooCostly(cost) : cost;
    },
  };
}

function tooCostly(cost: OperationCost): GraphQLError {
  const message = `The operation would cost about ${cost.estimated} calls to providers; at most ${cost.limit} are allowed. Ask for less at once, or for fewer channels.`;
  return new GraphQLError(message, { extensions: { code: 'COST_LIMIT_EXCEEDED', cost, parley: true } });
}
