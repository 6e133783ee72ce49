import { setMaxListeners } from 'node:events';

/** Aborts when a client leaves. All reads of a request listen to it, or all operations of a connection: many are no leak. */
export function createClientAbort(): AbortController {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  return abort;
}
