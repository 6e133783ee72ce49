import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A client that waits for its answer, and may leave without it. */
export interface ClientWait {
  /** Aborts when the client leaves, so that reads nobody waits for are given up at the provider. */
  readonly signal: AbortSignal;
  onLeave(call: () => void): void;
}

/** All reads of a request listen to its signal, or all operations of a connection: many are no leak. */
export function createClientAbort(): AbortController {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  return abort;
}

/** One that gets its answer as a whole. Its signal is made when it is asked for: who shares what others wait for needs none. */
export class ResponseWait implements ClientWait {
  private readonly response: ServerResponse;
  private abort: AbortController | undefined;

  constructor(response: ServerResponse) {
    this.response = response;
  }

  get signal(): AbortSignal {
    if (this.abort === undefined) {
      const abort = (this.abort = createClientAbort());
      this.onLeave(() => abort.abort());
    }
    return this.abort.signal;
  }

  onLeave(call: () => void): void {
    const { response } = this;
    if (response.destroyed && !response.writableFinished) return call();
    response.once('close', () => {
      if (!response.writableFinished) call();
    });
  }
}

/** One that is there as long as its connection. */
export class ConnectionWait implements ClientWait {
  readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  onLeave(call: () => void): void {
    if (this.signal.aborted) return call();
    this.signal.addEventListener('abort', call, { once: true });
  }
}
