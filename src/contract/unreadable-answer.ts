import { aroundCalls } from './around-calls.js';
import { ProviderError } from './error.js';
import type { Provider } from './provider.js';

/**
 * The provider, which also says when an answer could not be read, whichever of its parts asked: whether a list is one, houses see only
 * when they read it, and nobody shall be given such an answer again.
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

/** Alone, or in the place of one of those that were asked for. */
function isUnreadable(told: unknown): boolean {
  if (told instanceof Map) return [...(told as Map<unknown, unknown>).values()].some(isUnreadable);
  return told instanceof ProviderError && told.kind === 'unexpected-response';
}
