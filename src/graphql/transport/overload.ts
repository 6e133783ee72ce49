import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Capacity } from '../../load-shedding/capacity.js';
import { overloadedError } from '../../load-shedding/overloaded-error.js';

/** Executes when there is a place for it, and says so at once when there is none. */
export function executeWithin(capacity: Capacity, execute: () => ExecutionResult | Promise<ExecutionResult>): Promise<ExecutionResult> {
  return capacity.run(execute) ?? Promise.resolve({ errors: [overloaded()] });
}

function overloaded(): GraphQLError {
  const { message, extensions } = overloadedError;
  return new GraphQLError(message, { extensions: { ...extensions, parley: true } });
}
