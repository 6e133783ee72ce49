import { ProviderError, type ProviderErrorKind, type Refusal, type RefusalCode } from '../contract/error.js';
import { PartlyApplied } from '../contract/parts.js';

/**
 * What a failed send means. `nothing-applied`: certainly nothing, so the same key may be used again; the client gets an error unless there is
 * a refusal. `refused`: the provider refused, which is recorded. `partly`: the parts that no refusal names are applied. `unknown`: it may or
 * may not be applied.
 */
export type FailureClass =
  | { readonly kind: 'nothing-applied'; readonly refusal: Refusal | null }
  | { readonly kind: 'refused' | 'partly' | 'unknown'; readonly refusals: readonly Refusal[] };

/** The provider understood the write and refused it, and the client can act on that. */
const refusalCodes: Partial<Record<ProviderErrorKind, RefusalCode>> = {
  'not-found': 'NOT_FOUND',
  invalid: 'INVALID',
  conflict: 'STATUS_CONFLICT',
  unsupported: 'CAPABILITY_NOT_SUPPORTED',
  refused: 'PROVIDER_REFUSED',
  forbidden: 'PROVIDER_REFUSED',
};

/** The provider refused the request itself, and the client cannot act on that. */
const notAttempted: readonly ProviderErrorKind[] = ['unauthenticated', 'rate-limited'];

export function classifyFailure(error: unknown): FailureClass {
  return error instanceof PartlyApplied ? classifyParts(error) : classifyWhole(error);
}

function classifyWhole(error: unknown): FailureClass {
  if (!(error instanceof ProviderError)) return { kind: 'unknown', refusals: [outcomeUnknown()] };
  const { kind, sent, refusal: ownCode, message, providerMessage } = error;
  const unknown: FailureClass = { kind: 'unknown', refusals: [{ ...outcomeUnknown(), ...providerDetails(error) }] };
  if (ownCode === 'OUTCOME_UNKNOWN') return unknown;
  if (sent === 'no')
    return { kind: 'nothing-applied', refusal: ownCode === undefined ? null : { ...providerDetails(error), code: ownCode, message } };
  const code = sent === 'answered' ? (ownCode ?? refusalCodes[kind]) : undefined;
  if (code !== undefined)
    return { kind: 'refused', refusals: [{ ...providerDetails(error), code, message: withReason(message, providerMessage) }] };
  if (error.nothingApplied || (sent === 'answered' && notAttempted.includes(kind))) return { kind: 'nothing-applied', refusal: null };
  return unknown;
}

/** The gateway's sentence with the provider's, which the adapter has redacted. The provider's says what to do about it. */
export function withReason(message: string, providerMessage: string | null | undefined): string {
  return providerMessage == null || message.includes(providerMessage) ? message : `${message.replace(/\.$/, '')}: ${providerMessage}`;
}

/** Names every part from the failed one on with its index. When the first part failed, nothing is applied. */
function classifyParts({ field, failedAt, count, cause }: PartlyApplied): FailureClass {
  const whole = classifyWhole(cause);
  if (whole.kind === 'nothing-applied' && failedAt === 0) return whole;
  const pathOf = (index: number): readonly string[] => [...field, String(index)];
  const refusals = whole.kind === 'nothing-applied' ? [whole.refusal ?? partFailed(cause)] : whole.refusals;
  const untried = Array.from({ length: count - failedAt - 1 }, (_, index): Refusal => {
    return {
      code: 'NOT_ATTEMPTED',
      message: 'This part was not sent, because an earlier part failed.',
      field: pathOf(failedAt + 1 + index),
    };
  });
  return {
    kind: whole.kind === 'unknown' ? 'unknown' : failedAt === 0 ? 'refused' : 'partly',
    refusals: [...refusals.map((refusal) => ({ ...refusal, field: pathOf(failedAt) })), ...untried],
  };
}

/** Alone, this failure would be an error to the client. Here it must be a refusal, because other parts are applied. */
function partFailed(cause: ProviderError): Refusal {
  return { ...providerDetails(cause), code: 'PROVIDER_REFUSED', message: cause.message };
}

export function outcomeUnknown(): Refusal {
  return {
    code: 'OUTCOME_UNKNOWN',
    message: 'It was sent, and no answer says whether it was applied. Check the order or message before you try again.',
  };
}

function providerDetails({
  providerCode,
  providerMessage,
  field,
}: ProviderError): Pick<Refusal, 'providerCode' | 'providerMessage' | 'field'> {
  return { providerCode: providerCode ?? null, providerMessage: providerMessage ?? null, ...(field !== undefined && { field }) };
}
