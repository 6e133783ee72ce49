import { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Why a request for a WebSocket is not granted. */
export interface UpgradeRefusal {
  readonly status: '403 Forbidden' | '404 Not Found' | '503 Service Unavailable';
  readonly code: string;
  readonly message: string;
}

/**
 * Pages of other origins may not open a socket: a browser would let them, with whatever the gateway grants to its network. Programs that
 * are no browsers send no origin.
 */
export function refuseUpgrade(request: IncomingMessage, path: string, origins: readonly string[]): UpgradeRefusal | undefined {
  if (request.url?.split('?')[0] !== path)
    return { status: '404 Not Found', code: 'NOT_FOUND', message: 'No WebSocket is served at this address.' };
  const { origin, host } = request.headers;
  const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host?.toLowerCase());
  if (isOwn || origins.includes(origin)) return undefined;
  return { status: '403 Forbidden', code: 'FORBIDDEN', message: 'Pages of this origin may not open a WebSocket here.' };
}

/** Answers in HTTP, which is what the connection still speaks. `requestId` is fit for a header. */
export function sendRefusal(connection: Duplex, { status, code, message }: UpgradeRefusal, requestId: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const head = ['Content-Type: application/json; charset=utf-8', length, `X-Request-Id: ${requestId}`, 'Connection: close'];
  connection.once('finish', () => connection.destroy());
  connection.end(`HTTP/1.1 ${status}\r\n${head.join('\r\n')}\r\n\r\n${body}`);
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
