import { aroundCalls } from './around-calls.js';
import { ProviderError } from './error.js';
import type { Provider } from './provider.js';

/**
 * The provider, which calls `onUnreadable` when an answer cannot be read, in any of its parts. Only the adapter notices that, after the HTTP
 * client has cached the answer, and a cached answer that cannot be read must not be used again.
 */
export function watchAnswers(provider: Provider, onUnreadable: () => void): Provider {
  return aroundCalls(provider, (result) => {
    result.then(
      (found) => isUnreadable(found) && onUnreadable(),
      (error) => isUnreadable(error) && onUnreadable(),
    );
    return result;
  });
}

/** A single result, or one of several in a map. */
function isUnreadable(found: unknown): boolean {
  if (found instanceof Map) return [...(found as Map<unknown, unknown>).values()].some(isUnreadable);
  return found instanceof ProviderError && found.kind === 'unexpected-response';
}
