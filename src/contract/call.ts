import type { Cancellation } from '../observability/cancellation.js';
import type { ProviderEvent } from '../domain/provider-event.js';
import type { OnExchange } from '../observability/exchange.js';
import { ProviderError } from './error.js';

/**
 * The context in which one client request calls one channel. An adapter passes `signal`, `deadlineAt`, `onExchange`, `sharedSince` and `isBackground` to its
 * HTTP client. It uses `once` for lists that several parts of the request need (Wabotick: the catalogs), so that they cost one provider call.
 */
export interface Call {
  /** Aborts when the client leaves or the list's deadline passes. Writes have none. */
  readonly signal: Cancellation | undefined;
  /** After this moment an answer is of no use; in milliseconds since the epoch. */
  readonly deadlineAt: number | undefined;
  /** Called for every attempt of every call that is made for the request. */
  readonly onExchange?: OnExchange | undefined;
  /** Which other reads may answer this one: `sharedSince` in `http-client/exchange.ts`. */
  readonly sharedSince?: number | undefined;
  /** Nobody waits for the answer: the call gives way to others. */
  readonly isBackground?: boolean | undefined;
  /**
   * Stores events that an answer contains besides the requested data, and that no other call returns, such as the order in a message.
   * Resolves when they are stored or cannot be stored; never rejects. Absent: they are not stored.
   */
  readonly onEvents?: ((events: readonly ProviderEvent[]) => Promise<void>) | undefined;
  /** The result of `load`, which runs once per request, channel and key. A failed load is forgotten, so that the next caller tries again. */
  once<T>(key: string, load: () => Promise<T>): Promise<T>;
}

interface Limits {
  readonly signal?: Cancellation | undefined;
  readonly deadlineAt?: number | undefined;
  readonly onExchange?: OnExchange | undefined;
  readonly sharedSince?: number | undefined;
  readonly isBackground?: boolean | undefined;
  readonly onEvents?: Call['onEvents'];
}

/** The loads of a request at one channel, by key, with the limits under which each began. */
export type CallMemory = Map<string, { readonly loading: Promise<unknown>; readonly limits: Limits }>;

/** A call with a memory of its own. */
export function createCall(limits: Limits = {}): Call {
  return withLimits(new Map(), limits);
}

/** A call with the memory of a request and other limits: a list's deadline does not apply to the reads below it. */
export function withLimits(memory: CallMemory, limits: Limits): Call {
  return {
    signal: limits.signal,
    deadlineAt: limits.deadlineAt,
    onExchange: limits.onExchange,
    sharedSince: limits.sharedSince,
    isBackground: limits.isBackground,
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

/** With less time left than this, a second load has no chance. */
const minUsefulMs = 20;

/** Whether a load ended at an earlier deadline than this caller's. */
function isGivenUpTooEarly(error: unknown, theirs: Limits, ours: Limits): boolean {
  if (!(error instanceof ProviderError) || error.kind !== 'timeout' || ours.signal?.aborted === true) return false;
  const deadlineAt = ours.deadlineAt ?? Infinity;
  return (theirs.deadlineAt ?? Infinity) < deadlineAt && deadlineAt > Date.now() + minUsefulMs;
}
