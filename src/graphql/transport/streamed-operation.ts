import { GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { overloadedError } from '../../load-shedding/raw-answer.js';
import type { Operations } from '../pipeline/operation.js';
import type { Context } from '../request/context.js';

/** The context that `Operations.read` put into the arguments of an operation. */
export function contextOf({ contextValue }: ExecutionArgs): Context {
  return contextValue as Context;
}

/** Executes a query or mutation as soon as there is capacity; its result is the error OVERLOADED when nothing more may wait. */
export function executeWithinCapacity(operations: Operations, args: ExecutionArgs): Promise<ExecutionResult> {
  const { message, extensions } = overloadedError;
  const overloaded = (): GraphQLError => new GraphQLError(message, { extensions: { ...extensions, parley: true } });
  return contextOf(args).capacity.run(() => operations.execute(args)) ?? Promise.resolve({ errors: [overloaded()] });
}
