import type { ProviderErrorDetails } from '../../contract/error.js';
import { kindOfStatus } from '../../contract/status.js';

export type Failure = Pick<ProviderErrorDetails, 'kind' | 'message' | 'refusal' | 'providerCode' | 'providerMessage' | 'nothingApplied'>;

/** The parts of a response that matter. Every documented failure has exactly one key in `error`, each a different one. */
export interface Answer {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly error: Readonly<Record<string, unknown>>;
}

interface KnownFailure extends Failure {
  readonly code: string;
  /** The key in `error`; null matches any key, for codes that are documented without a body. */
  readonly key: string | null;
}

/** The documented failures; the first match counts. Both code and key are needed: WA-401 has two meanings, and so has HTTP 401. */
const known: readonly KnownFailure[] = [
  { code: 'RBC001', key: 'error', kind: 'unauthenticated', message: 'Kaleyra does not accept the SID or the API key.' },
  {
    code: 'WA401',
    key: 'phone_number',
    kind: 'refused',
    refusal: 'ACCOUNT_NOT_FOUND',
    message: "The channel's phone number does not belong to the Kaleyra account.",
  },
  {
    code: 'WA400',
    key: 'payload',
    kind: 'refused',
    refusal: 'PROVIDER_REFUSED',
    message: 'Kaleyra does not accept the form of the message.',
  },
  // The list of error codes says to send again after 5, 10 and 15 minutes, so nothing was sent.
  {
    code: 'WA500',
    key: 'error',
    kind: 'unavailable',
    nothingApplied: true,
    message: 'Kaleyra failed, sent nothing, and asks to try again later.',
  },
  {
    code: 'E110',
    key: 'balance',
    kind: 'refused',
    refusal: 'INSUFFICIENT_BALANCE',
    message: 'The balance of the Kaleyra account is too low.',
  },
  {
    code: 'WA-401',
    key: 'account',
    kind: 'refused',
    refusal: 'PROVIDER_REFUSED',
    message: 'The Kaleyra account may not use this API; its support can change that.',
  },
  {
    code: 'WA-401',
    key: 'phone_number',
    kind: 'refused',
    refusal: 'PROVIDER_REFUSED',
    message: "The channel's phone number belongs to another version of Kaleyra's API.",
  },
  { code: 'WAV2101', key: null, kind: 'refused', refusal: 'LIMIT_EXCEEDED', message: 'The daily limit of the Kaleyra account is reached.' },
  { code: 'WA401', key: null, kind: 'refused', refusal: 'PROVIDER_REFUSED', message: 'Kaleyra does not let this number or template send.' },
  { code: 'WA-401', key: null, kind: 'refused', refusal: 'PROVIDER_REFUSED', message: 'Kaleyra does not let this account use the API.' },
];

/** The failure that a response reports; undefined when it reports none. */
export function failureOf(status: number, { code, message, error }: Answer): Failure | undefined {
  const found = known.find((failure) => failure.code === code && (failure.key === null || failure.key in error));
  if (found !== undefined) {
    const { key: _key, code: providerCode, ...failure } = found;
    return { ...failure, providerCode, providerMessage: message };
  }
  const failure = failureOfStatus(status);
  return failure && { ...failure, providerCode: code, providerMessage: message };
}

function failureOfStatus(status: number): Failure | undefined {
  const sentences: Readonly<Record<number, Failure>> = {
    // No call reads an order by address, so "not found" is about the address.
    404: { kind: 'refused', message: 'Kaleyra has no such address; check the baseUrl.' },
    429: { kind: 'rate-limited', message: 'Kaleyra accepts no more requests for now. Try again later.', nothingApplied: true },
  };
  const kind = kindOfStatus(status);
  if (kind === undefined) return undefined;
  return sentences[status] ?? { kind, message: `Kaleyra answered with HTTP status ${status}.` };
}
