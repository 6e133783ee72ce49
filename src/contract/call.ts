import type { ProviderEvent } from '../domain/provider-event.js';
import type { OnExchange } from '../observability/exchange.js';
import { ProviderError } from './error.js';

/**
 * One client request's dealings with one channel. A house passes `signal`, `deadlineAt`, `onExchange` and `sharedSince` to its HTTP client and uses
 * `once` for lists that several parts of the request need (Wabotick: the catalogs), so that they cost one provider call.
 */
export interface Call {
  /** Aborts when the client leaves or the list's deadline passes. Writes are never given one that aborts. */
  readonly signal: AbortSignal | undefined;
  /** When an answer is of no use any more, in milliseconds since the epoch. */
  readonly deadlineAt: number | undefined;
  /** Told of every attempt of every call that is made for it. */
  readonly onExchange?: OnExchange | undefined;
  /** What else may answer its reads: `sharedSince` of `http/exchange.ts`. */
  readonly sharedSince?: number | undefined;
  /**
   * Takes what an answer tells beside what was asked for and nothing else tells again, such as the order in a message. Resolves when it
   * is kept, or cannot be; never rejects. Absent: nobody keeps it.
   */
  readonly onEvents?: ((facts: readonly ProviderEvent[]) => Promise<void>) | undefined;
  /** The result of `load`, made once per request, channel and key. A failed load is forgotten, so that the next may try. */
  once<T>(key: string, load: () => Promise<T>): Promise<T>;
}

interface Limits {
  readonly signal?: AbortSignal | undefined;
  readonly deadlineAt?: number | undefined;
  readonly onExchange?: OnExchange | undefined;
  readonly sharedSince?: number | undefined;
  readonly onEvents?: Call['onEvents'];
}

/** What a request has asked a channel for, by key, and under which limits it was asked. */
export type CallMemory = Map<string, { readonly loading: Promise<unknown>; readonly limits: Limits }>;

/** A call whose `once` remembers for as long as the call lives. */
export function createCall(limits: Limits = {}): Call {
  return withLimits(new Map(), limits);
}

/** The same request's memory under other limits: a list's deadline does not bind the reads below it. */
export function withLimits(memory: CallMemory, limits: Limits): Call {
  return {
    signal: limits.signal,
    deadlineAt: limits.deadlineAt,
    onExchange: limits.onExchange,
    sharedSince: limits.sharedSince,
    onEvents: limits.onEvents,
    once<T>(key: string, load: () => Promise<T>): Promise<T> {
      const known = memory.get(key);
      if (known !== undefined) {
        return (known.loading as Promise<T>).catch((error: unknown) => {
          if (!isGivenUpTooEarly(error, known.limits, limits)) throw error;
          return this.once(key, load);
        });
      }
      const loading = load();
      const entry = { loading, limits };
      memory.set(key, entry);
      loading.catch(() => memory.get(key) === entry && memory.delete(key));
      return loading;
    },
  };
}

/** Less time than this is of no use for asking again. */
const shortestUseMs = 20;

/** Somebody with less patience gave up on what this one can still wait for. */
function isGivenUpTooEarly(error: unknown, theirs: Limits, ours: Limits): boolean {
  if (!(error instanceof ProviderError) || error.kind !== 'timeout' || ours.signal?.aborted === true) return false;
  const deadlineAt = ours.deadlineAt ?? Infinity;
  return (theirs.deadlineAt ?? Infinity) < deadlineAt && deadlineAt > Date.now() + shortestUseMs;
}
