import type { FormattedExecutionResult } from 'graphql';
import type { Ending } from '../../observability/operation.js';

/** Codes of what a client asked wrongly, or may not have. */
const refusals = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'CAPABILITY_NOT_SUPPORTED',
  'CAPABILITY_NOT_IMPLEMENTED',
  'COST_LIMIT_EXCEEDED',
]);

/** How an operation ended, by its answer: partial when something was answered beside the errors, refused when nothing went wrong here. */
export function outcomeOf({ data, errors = [] }: FormattedExecutionResult): Ending {
  const [first] = errors;
  if (first === undefined) return { outcome: 'ok' };
  const told = first.extensions?.['code'];
  const code = typeof told === 'string' ? told : 'INTERNAL';
  if (data === undefined) return { outcome: code.startsWith('INTERNAL') ? 'failed' : 'refused', code };
  if (data !== null && Object.values(data).some((value) => value !== null)) return { outcome: 'partial', code };
  return { outcome: refusals.has(code) ? 'refused' : 'failed', code };
}
