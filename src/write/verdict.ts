import { ProviderError, type ProviderErrorKind, type Refusal, type RefusalCode } from '../contract/error.js';

/**
 * What a failed send means. `nothing-applied`: certainly, so that the same key may try again; an error to the client unless there is a
 * refusal to act on. `refused`: the provider's answer, which is recorded. `unknown`: it may or may not have happened.
 */
export type Verdict =
  | { readonly kind: 'nothing-applied'; readonly refusal: Refusal | null }
  | { readonly kind: 'refused' | 'unknown'; readonly refusal: Refusal };

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

export function judge(error: unknown): Verdict {
  if (!(error instanceof ProviderError)) return { kind: 'unknown', refusal: outcomeUnknown() };
  const { kind, sent, refusal: ownCode, message } = error;
  const unknown: Verdict = { kind: 'unknown', refusal: { ...outcomeUnknown(), ...told(error) } };
  if (ownCode === 'OUTCOME_UNKNOWN') return unknown;
  if (sent === 'no') return { kind: 'nothing-applied', refusal: ownCode === undefined ? null : { ...told(error), code: ownCode, message } };
  const code = sent === 'answered' ? (ownCode ?? refusalCodes[kind]) : undefined;
  if (code !== undefined) return { kind: 'refused', refusal: { ...told(error), code, message } };
  if (error.nothingApplied || (sent === 'answered' && notAdmitted.includes(kind))) return { kind: 'nothing-applied', refusal: null };
  return unknown;
}

export function outcomeUnknown(): Refusal {
  return {
    code: 'OUTCOME_UNKNOWN',
    message: 'It was sent, and no answer tells whether it happened. Look whether it did before you try again.',
  };
}

function told(error: ProviderError): Pick<Refusal, 'providerCode' | 'providerMessage'> {
  return { providerCode: error.providerCode ?? null, providerMessage: error.providerMessage ?? null };
}
