import { IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { BrowserAccess } from './browser-access.js';

/** Why a request for a WebSocket is not granted. */
export interface UpgradeRefusal {
  readonly status: 403 | 404 | 421 | 503;
  readonly code: string;
  readonly message: string;
}

export function refuseUpgrade({ url, headers }: IncomingMessage, path: string, access: BrowserAccess): UpgradeRefusal | undefined {
  const refusal = access.refuse?.(headers);
  if (refusal !== undefined) return { ...refusal, code: 'FORBIDDEN' };
  if (url?.split('?')[0] !== path) return { status: 404, code: 'NOT_FOUND', message: 'No WebSocket is served at this address.' };
  if (access.mayOpenSocket(headers)) return undefined;
  return {
    status: 403,
    code: 'FORBIDDEN',
    message: 'Pages of this origin may not open a WebSocket here: server.webSocketOrigins lists those that may.',
  };
}

/** Answers in HTTP, which is what the connection still speaks. `requestId` is fit for a header. */
export function sendRefusal(connection: Duplex, { status, code, message }: UpgradeRefusal, requestId: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const head = ['Content-Type: application/json; charset=utf-8', length, `X-Request-Id: ${requestId}`, 'Connection: close'];
  connection.once('finish', () => connection.destroy());
  connection.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('\r\n')}\r\n\r\n${body}`);
}

const asked = Symbol('asked');

/**
 * For an HTTP server's option `IncomingMessage`. Node hands every request with an Upgrade header to whoever listens for upgrades; some
 * clients offer HTTP/2 that way with each request, and are to be answered in HTTP/1.1 as if they had not.
 */
export class WebSocketUpgradesOnly extends IncomingMessage {}

// Node sets it while the request is made, before fields of a class would exist, and asks for it once the headers are there.
Object.defineProperty(WebSocketUpgradesOnly.prototype, 'upgrade', {
  get(this: IncomingMessage & { [asked]?: unknown }): boolean {
    return this[asked] === true && (this.method === 'CONNECT' || this.headers.upgrade?.toLowerCase() === 'websocket');
  },
  set(this: IncomingMessage & { [asked]?: unknown }, value: unknown): void {
    this[asked] = value;
  },
});
