import { GraphQLError, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Context } from '../request/context.js';
import { planCost, type CostPlan, type CostRequest } from './cost-plan.js';
import { CostWeights } from './cost-weights.js';

/** Estimated and allowed calls to providers; `extensions.cost` of an answer. */
export interface OperationCost {
  readonly estimated: number;
  readonly limit: number;
}

export interface CostEstimator {
  /** The cost of an operation of a valid document, or the error when it is over the limit. Undefined: the document has no such operation. */
  check(
    document: DocumentNode,
    operation: OperationDefinitionNode | undefined,
    variables: CostRequest['variables'],
    context: Pick<Context, 'channels'>,
  ): OperationCost | GraphQLError;
}

/** Estimates by the directives of the schema. The plan of an operation lives as long as its parsed document. */
export function createCostEstimator(schema: GraphQLSchema, limit: number): CostEstimator {
  const weights = new CostWeights(schema);
  const operations = new WeakMap<OperationDefinitionNode, PricedOperation>();
  return {
    check(document, operation, variables, context) {
      if (operation === undefined) return { estimated: 0, limit };
      const priced = operations.get(operation) ?? new PricedOperation(planCost(schema, weights, document, operation), operation);
      operations.set(operation, priced);
      const cost = { estimated: priced.estimate(variables, context), limit };
      return cost.estimated > limit ? tooCostly(cost) : cost;
    },
  };
}

/** An operation's plan. Without variables the estimate depends on the number of channels alone, and the last one is kept. */
class PricedOperation {
  private readonly plan: CostPlan | undefined;
  private readonly isFixed: boolean;
  private last: { readonly channels: number; readonly estimated: number } | undefined;

  constructor(plan: CostPlan | undefined, { variableDefinitions = [] }: OperationDefinitionNode) {
    this.plan = plan;
    this.isFixed = variableDefinitions.length === 0;
  }

  estimate(variables: CostRequest['variables'], context: Pick<Context, 'channels'>): number {
    if (this.plan === undefined) return 0;
    const channels = context.channels().length;
    if (this.last?.channels === channels) return this.last.estimated;
    const estimated = this.plan({ variables, channels });
    if (this.isFixed) this.last = { channels, estimated };
    return estimated;
  }
}

function tooCostly(cost: OperationCost): GraphQLError {
  const message = `The operation would cost about ${cost.estimated} calls to providers; at most ${cost.limit} are allowed. Request less data or fewer channels.`;
  return new GraphQLError(message, { extensions: { code: 'COST_LIMIT_EXCEEDED', cost, parley: true } });
}
