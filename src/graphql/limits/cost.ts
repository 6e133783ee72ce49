import { GraphQLError, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { Context } from '../request/context.js';
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
  const known = new WeakMap<OperationDefinitionNode, PricedOperation>();
  return {
    check(document, operation, variables, context) {
      if (operation === undefined) return { estimated: 0, limit };
      const priced = known.get(operation) ?? new PricedOperation(planCost(schema, weights, document, operation), operation);
      known.set(operation, priced);
      const cost = { estimated: priced.estimate(variables, context), limit };
      return cost.estimated > limit ? tooCostly(cost) : cost;
    },
  };
}

/** An operation's plan. What no variable decides is worked out once for as many channels as were asked for last. */
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
  const message = `The operation would cost about ${cost.estimated} calls to providers; at most ${cost.limit} are allowed. Ask for less at once, or for fewer channels.`;
  return new GraphQLError(message, { extensions: { code: 'COST_LIMIT_EXCEEDED', cost, parley: true } });
}
