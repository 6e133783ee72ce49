/** Says that nobody waits for a result any more: the part of AbortSignal that the gateway uses. */
export interface Cancellation {
  readonly aborted: boolean;
  /** Why, where it matters: a DOMException named TimeoutError for a deadline. */
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * An AbortController and its signal at a tenth of their cost: every list and every provider call has one, and hardly any is ever used. Listeners
 * are called once, in the order in which they were added.
 */
export class CancelSource implements Cancellation {
  aborted = false;
  reason: unknown;
  private first: (() => void) | undefined;
  private more: Set<() => void> | undefined;

  get signal(): Cancellation {
    return this;
  }

  /** Only the first call has an effect. */
  abort(reason?: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.first?.();
    // A listener may remove another one that has not been called yet.
    if (this.more !== undefined) for (const listener of this.more) listener();
    this.first = undefined;
    this.more = undefined;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.aborted || this.first === listener) return;
    if (this.first === undefined && this.more === undefined) this.first = listener;
    else (this.more ??= new Set()).add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (this.first === listener) this.first = undefined;
    else this.more?.delete(listener);
  }
}
