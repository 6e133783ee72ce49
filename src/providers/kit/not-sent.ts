import { ProviderError } from '../../contract/error.js';

/** Rethrows the failure of a read that comes before a write: no write was sent. */
export function notSent(error: unknown): never {
  if (!(error instanceof ProviderError)) throw error;
  const { kind, provider, channel, message, providerCode, providerMessage, retryAfterSeconds, refusal, cause } = error;
  const known = { kind, provider, channel, message, providerCode, providerMessage, retryAfterSeconds, refusal, cause };
  throw new ProviderError({ ...known, sent: 'no' });
}
