import { ProviderError, type ProviderErrorKind, type Refusal, type RefusalCode } from '../contract/error.js';
import { PartlyApplied } from '../contract/parts.js';

/**
 * What a failed send means. `nothing-applied`: certainly, so that the same key may try again; an error to the client unless there is a
 * refusal to act on. `refused`: the provider's answer, which is recorded. `partly`: of several parts those are applied that are not
 * named. `unknown`: it may or may not have happened.
 */
export type FailureClass =
  | { readonly kind: 'nothing-applied'; readonly refusal: Refusal | null }
  | { readonly kind: 'refused' | 'partly' | 'unknown'; readonly refusals: readonly Refusal[] };

/** The provider understood and said no: a person or program can act on it. */
const refusalCodes: Partial<Record<ProviderErrorKind, RefusalCode>> = {
  'not-found': 'NOT_FOUND',
  invalid: 'INVALID',
  conflict: 'STATUS_CONFLICT',
  unsupported: 'CAPABILITY_NOT_SUPPORTED',
  refused: 'PROVIDER_REFUSED',
  forbidden: 'PROVIDER_REFUSED',
};

/** An answer, and a no, but none that the client can do anything about. */
const notAdmitted: readonly ProviderErrorKind[] = ['unauthenticated', 'rate-limited'];

export function classifyFailure(error: unknown): FailureClass {
  return error instanceof PartlyApplied ? classifyParts(error) : classifyWhole(error);
}

function classifyWhole(error: unknown): FailureClass {
  if (!(error instanceof ProviderError)) return { kind: 'unknown', refusals: [outcomeUnknown()] };
  const { kind, sent, refusal: ownCode, message, providerMessage } = error;
  const unknown: FailureClass = { kind: 'unknown', refusals: [{ ...outcomeUnknown(), ...told(error) }] };
  if (ownCode === 'OUTCOME_UNKNOWN') return unknown;
  if (sent === 'no') return { kind: 'nothing-applied', refusal: ownCode === undefined ? null : { ...told(error), code: ownCode, message } };
  const code = sent === 'answered' ? (ownCode ?? refusalCodes[kind]) : undefined;
  if (code !== undefined) return { kind: 'refused', refusals: [{ ...told(error), code, message: withReason(message, providerMessage) }] };
  if (error.nothingApplied || (sent === 'answered' && notAdmitted.includes(kind))) return { kind: 'nothing-applied', refusal: null };
  return unknown;
}

/** Our sentence with the provider's own, which the adapter has redacted: ours alone does not say what to do about it. */
export function withReason(message: string, providerMessage: string | null | undefined): string {
  return providerMessage == null || message.includes(providerMessage) ? message : `${message.replace(/\.$/, '')}: ${providerMessage}`;
}

/** Every part from the failed one on is named with its place; when that is the first, nothing is applied. */
function classifyParts({ field, failedAt, count, cause }: PartlyApplied): FailureClass {
  const verdict = classifyWhole(cause);
  if (verdict.kind === 'nothing-applied' && failedAt === 0) return verdict;
  const placeOf = (index: number): readonly string[] => [...field, String(index)];
  const refusals = verdict.kind === 'nothing-applied' ? [verdict.refusal ?? notDone(cause)] : verdict.refusals;
  const untried = Array.from({ length: count - failedAt - 1 }, (_, index): Refusal => {
    return { code: 'NOT_ATTEMPTED', message: 'This was not tried, because one before it failed.', field: placeOf(failedAt + 1 + index) };
  });
  return {
    kind: verdict.kind === 'unknown' ? 'unknown' : failedAt === 0 ? 'refused' : 'partly',
    refusals: [...refusals.map((refusal) => ({ ...refusal, field: placeOf(failedAt) })), ...untried],
  };
}

/** What alone would be an error to the client must be told beside what was applied. */
function notDone(cause: ProviderError): Refusal {
  return { ...told(cause), code: 'PROVIDER_REFUSED', message: cause.message };
}

export function outcomeUnknown(): Refusal {
  return {
    code: 'OUTCOME_UNKNOWN',
    message: 'It was sent, and no answer tells whether it happened. Look whether it did before you try again.',
  };
}

function told({ providerCode, providerMessage, field }: ProviderError): Pick<Refusal, 'providerCode' | 'providerMessage' | 'field'> {
  return { providerCode: providerCode ?? null, providerMessage: providerMessage ?? null, ...(field !== undefined && { field }) };
}
