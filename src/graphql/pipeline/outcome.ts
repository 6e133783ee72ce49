import type { FormattedExecutionResult } from 'graphql';
import type { Ending } from '../../observability/operation.js';

/** Codes of errors that the client has caused. */
const refusals = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'CAPABILITY_NOT_SUPPORTED',
  'CAPABILITY_NOT_IMPLEMENTED',
  'COST_LIMIT_EXCEEDED',
]);

/** The outcome by the answer. Partial: some root fields have data. Refused: the client has caused the first error. */
export function outcomeOf({ data, errors = [] }: FormattedExecutionResult): Ending {
  const [first] = errors;
  if (first === undefined) return { outcome: 'ok' };
  const ownCode = first.extensions?.['code'];
  const code = typeof ownCode === 'string' ? ownCode : 'INTERNAL';
  if (data === undefined) return { outcome: code.startsWith('INTERNAL') ? 'failed' : 'refused', code };
  if (data !== null && Object.values(data).some((value) => value !== null)) return { outcome: 'partial', code };
  return { outcome: refusals.has(code) ? 'refused' : 'failed', code };
}
