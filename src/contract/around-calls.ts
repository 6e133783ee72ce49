import type { Provider } from './provider.js';

/**
 * The provider, with the result of every call passed through `around`, in all of its parts. A part is wrapped once and keeps its identity,
 * because parts are read for every object of an answer.
 */
export function aroundCalls(provider: Provider, around: (result: Promise<unknown>, call: PropertyKey) => Promise<unknown>): Provider {
  const known = new WeakMap<object, object>();

  function convert(member: unknown, part: object, name: PropertyKey): unknown {
    const isCall = typeof member === 'function';
    if (!isCall && (typeof member !== 'object' || member === null || Array.isArray(member))) return member;
    const found = known.get(member);
    if (found !== undefined) return found;
    const made = isCall ? aroundCall(member as (...given: unknown[]) => unknown, part, name) : intercept(member);
    known.set(member, made);
    return made;
  }

  function aroundCall(member: (...given: unknown[]) => unknown, part: object, name: PropertyKey): object {
    return (...given: unknown[]): unknown => {
      const result: unknown = Reflect.apply(member, part, given);
      return result instanceof Promise ? around(result, name) : result;
    };
  }

  function intercept<Target extends object>(target: Target): Target {
    return new Proxy(target, { get: (_, name) => convert(Reflect.get(target, name), target, name) });
  }

  return intercept(provider);
}
