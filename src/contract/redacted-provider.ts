import type { Redactor } from '../observability/redact.js';
import { aroundCalls } from './around-calls.js';
import { ProviderError } from './error.js';
import { PartlyApplied } from './parts.js';
import type { Provider } from './provider.js';

/**
 * The provider, with the channel's secrets removed from all of its failures, because providers repeat what they receive. Every failure
 * passes here before clients, the ledger or the log see it. The results of `connection` and `account`, and short lists of the account, are
 * redacted too.
 */
export function redactProvider(provider: Provider, redactor: Redactor): Provider {
  return aroundCalls(provider, async (result, call) => {
    try {
      const found = await result;
      // A list that a provider returns whole is an array, such as that of the labels.
      if (wholeResults.has(call) || Array.isArray(found)) return redactor.value(found);
      return found instanceof Map ? withoutSecrets(found as Map<unknown, unknown>, redactor) : found;
    } catch (error) {
      throw redacted(error, redactor);
    }
  });
}

const wholeResults: ReadonlySet<PropertyKey> = new Set(['connection', 'account']);

/** A map of results may contain failures. */
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
