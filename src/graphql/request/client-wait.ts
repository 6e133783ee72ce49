import { CancelSource, type Cancellation } from '../../observability/cancellation.js';
import type { ServerResponse } from 'node:http';

/** A client that waits for its answer and may disconnect before it. */
export interface ClientWait {
  /** Aborts when the client disconnects, so that provider calls stop when no client waits for them. */
  readonly signal: Cancellation;
  onLeave(call: () => void): void;
}

/** A client of one HTTP response. The signal is created on first use, because a client that joins a shared query needs none. */
export class ResponseWait implements ClientWait {
  private readonly response: ServerResponse;
  private abort: CancelSource | undefined;

  constructor(response: ServerResponse) {
    this.response = response;
  }

  get signal(): Cancellation {
    if (this.abort === undefined) {
      const abort = (this.abort = new CancelSource());
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
  readonly signal: Cancellation;

  constructor(signal: Cancellation) {
    this.signal = signal;
  }

  onLeave(call: () => void): void {
    if (this.signal.aborted) return call();
    this.signal.addEventListener('abort', call, { once: true });
  }
}
