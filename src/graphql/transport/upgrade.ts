import { IncomingMessage } from 'node:http';
import type { BrowserAccess } from './browser-access.js';
import type { ErrorResponse } from './error-response.js';

/** Why a WebSocket is not opened; undefined when it may be. */
export function refuseUpgrade({ url, headers }: IncomingMessage, path: string, access: BrowserAccess): ErrorResponse | undefined {
  const refusal = access.refuse?.(headers);
  if (refusal !== undefined) return { ...refusal, code: 'FORBIDDEN' };
  if (url?.split('?')[0] !== path) return { status: 404, code: 'NOT_FOUND', message: 'No WebSocket is served at this address.' };
  if (access.mayOpenSocket(headers)) return undefined;
  return {
    status: 403,
    code: 'FORBIDDEN',
    message: 'Pages of this origin may not open a WebSocket. The operator of the gateway can add the origin to server.webSocketOrigins.',
  };
}

const requested = Symbol('requested');

/**
 * For an HTTP server's option `IncomingMessage`. Node emits 'upgrade' for every request with an Upgrade header. Some clients offer HTTP/2 in
 * that header with each request; they must get a normal answer in HTTP/1.1.
 */
export class WebSocketUpgradesOnly extends IncomingMessage {}

// An accessor on the prototype, because Node sets the property inside the constructor, before the headers are known, and reads it later.
Object.defineProperty(WebSocketUpgradesOnly.prototype, 'upgrade', {
  get(this: IncomingMessage & { [requested]?: unknown }): boolean {
    return this[requested] === true && (this.method === 'CONNECT' || this.headers.upgrade?.toLowerCase() === 'websocket');
  },
  set(this: IncomingMessage & { [requested]?: unknown }, value: unknown): void {
    this[requested] = value;
  },
});
