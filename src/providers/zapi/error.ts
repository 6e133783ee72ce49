import type { ProviderErrorDetails } from '../../contract/error.js';
import { kindOfStatus } from '../../contract/status.js';

export type Failure = Pick<ProviderErrorDetails, 'kind' | 'message' | 'refusal' | 'providerCode' | 'providerMessage' | 'nothingApplied'>;

/**
 * Known messages in `error`, documented or observed, whatever the HTTP status: Z-API sends some of them with 200. Those with `quote` repeat
 * nothing of the request, so clients may see them.
 */
const known: readonly { readonly error: RegExp; readonly quote?: true; readonly failure: Failure }[] = [
  {
    error: /^NOT_FOUND$/i,
    failure: {
      kind: 'refused',
      message: 'Z-API has no such address; check the baseUrl.',
      providerCode: 'NOT_FOUND',
      providerMessage: 'Unable to find matching target resource method',
    },
  },
  {
    error: /^(null not allowed|your client-token is not configured)$/i,
    quote: true,
    failure: {
      kind: 'unauthenticated',
      message: 'This Z-API account requires a Client-Token. Set clientToken in the settings of the channel.',
    },
  },
  { error: /^client-token .*not allowed$/i, failure: { kind: 'unauthenticated', message: 'Z-API does not accept the Client-Token.' } },
  {
    error: /^\[?(ip|[\da-f.:]+)\]? not allowed$/i,
    failure: { kind: 'forbidden', message: "Z-API does not accept requests from the gateway's address." },
  },
  {
    error: /^instance not found$/i,
    quote: true,
    failure: { kind: 'unauthenticated', message: 'Z-API does not know the instance or its token.' },
  },
  {
    error: /^invalid phone$/i,
    quote: true,
    failure: { kind: 'invalid', message: "Z-API does not accept the customer's number.", refusal: 'INVALID' },
  },
  {
    error: /^(contact|phone|chat) not found$/i,
    quote: true,
    failure: { kind: 'not-found', message: 'Z-API does not know this contact.' },
  },
  {
    error: /\bqueue\b.*\b(full|limit)\b/i,
    quote: true,
    failure: { kind: 'refused', message: 'The queue of this number is full; its telephone is disconnected.', refusal: 'LIMIT_EXCEEDED' },
  },
];

/** The failure that a response reports; undefined when it reports none. */
export function failureOf(status: number, answer: Readonly<Record<string, unknown>>): Failure | undefined {
  const error = typeof answer.error === 'string' ? answer.error.trim() : '';
  const found = known.find((entry) => entry.error.test(error));
  if (found !== undefined) return found.quote ? { ...found.failure, providerMessage: error } : found.failure;
  if (status < 300 && answer.value === false)
    return { kind: 'refused', message: 'Z-API did nothing, because the instance is not connected to WhatsApp.' };
  return failureOfStatus(status, error === '' ? undefined : error);
}

function failureOfStatus(status: number, error: string | undefined): Failure | undefined {
  const sentences: Readonly<Record<number, Failure>> = {
    // Z-API has its own message for an unknown contact, so a plain "not found" is about the address.
    404: { kind: 'refused', message: 'Z-API has no such address; check the baseUrl.' },
    405: { kind: 'refused', message: 'Z-API does not accept this method at this address.' },
    415: { kind: 'refused', message: 'Z-API does not accept the content type of the request.' },
    429: { kind: 'rate-limited', message: 'Z-API accepts no more requests for now. Try again later.', nothingApplied: true },
  };
  const kind = kindOfStatus(status);
  if (kind === undefined) return undefined;
  return { ...(sentences[status] ?? { kind, message: `Z-API answered with HTTP status ${status}.` }), providerMessage: error };
}
