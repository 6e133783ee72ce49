import { setMaxListeners } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A client that waits for its answer and may disconnect before it. */
export interface ClientWait {
  /** Aborts when the client disconnects, so that provider calls stop when no client waits for them. */
  readonly signal: AbortSignal;
  onLeave(call: () => void): void;
}

/** All reads of a request, or all operations of a connection, listen to one signal. Many listeners are therefore no leak. */
export function createClientAbort(): AbortController {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  return abort;
}

/** A client of one HTTP response. The signal is created on first use, because a client that joins a shared query needs none. */
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

/** A client that waits as long as its connection is open. */
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
