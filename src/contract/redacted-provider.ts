import type { Redactor } from '../observability/redact.js';
import { aroundCalls } from './around-calls.js';
import { ProviderError } from './error.js';
import { PartlyApplied } from './parts.js';
import type { Provider } from './provider.js';

/**
 * The provider, none of whose failures tells a secret of the channel: providers repeat what they were sent, in whatever spelling. All
 * failures come through here on their way to clients, the ledger and the log. So do the words about the channel's own number.
 */
export function redactProvider(provider: Provider, redactor: Redactor): Provider {
  return aroundCalls(provider, async (result, call) => {
    try {
      const found = await result;
      if (call === 'connection') return redactor.value(found);
      return found instanceof Map ? withoutSecrets(found as Map<unknown, unknown>, redactor) : found;
    } catch (error) {
      throw redacted(error, redactor);
    }
  });
}

/** A failure may stand in the place of one of those that were asked for. */
function withoutSecrets(found: Map<unknown, unknown>, redactor: Redactor): Map<unknown, unknown> {
  for (const value of found.values()) {
    if (value instanceof ProviderError) return new Map([...found].map(([key, one]) => [key, redacted(one, redactor)]));
  }
  return found;
}

function redacted(value: unknown, redactor: Redactor): unknown {
  if (value instanceof PartlyApplied) {
    const { field, failedAt, count, cause } = value;
    return new PartlyApplied(
      field,
      failedAt,
      count,
      cause.withTexts((text) => redactor.text(text)),
    );
  }
  return value instanceof ProviderError ? value.withTexts((text) => redactor.text(text)) : value;
}
