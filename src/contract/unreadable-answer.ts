import { ProviderError } from './error.js';
import type { Provider } from './provider.js';

/**
 * The provider, which also says when an answer could not be read, whichever of its parts asked: whether a list is one, houses see only
 * when they read it, and nobody shall be given such an answer again.
 */
export function watchAnswers(provider: Provider, onUnreadable: () => void): Provider {
  return intercept(provider, (part) => (isPart(part) ? intercept(part, (member) => watched(member, part, onUnreadable)) : part));
}

function isPart(member: unknown): member is object {
  return typeof member === 'object' && member !== null;
}

function intercept<Target extends object>(target: Target, convert: (member: unknown) => unknown): Target {
  return new Proxy(target, { get: (_, name) => convert(Reflect.get(target, name)) });
}

function watched(member: unknown, part: object, onUnreadable: () => void): unknown {
  if (typeof member !== 'function') return member;
  return (...given: unknown[]): unknown => {
    const result: unknown = Reflect.apply(member, part, given);
    if (result instanceof Promise)
      result.then(
        (found) => isUnreadable(found) && onUnreadable(),
        (error) => isUnreadable(error) && onUnreadable(),
      );
    return result;
  };
}

/** Alone, or in the place of one of those that were asked for. */
function isUnreadable(told: unknown): boolean {
  if (told instanceof Map) return [...(told as Map<unknown, unknown>).values()].some(isUnreadable);
  return told instanceof ProviderError && told.kind === 'unexpected-response';
}
