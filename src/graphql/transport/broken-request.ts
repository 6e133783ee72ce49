import type { Duplex } from 'node:stream';
import { STATUS_CODES } from 'node:http';

const statuses: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers what never became a request: headers that are too large, that take too long, or that are none. */
export function refuseBroken(error: { readonly code?: string }, connection: Duplex): void {
  if (error.code === 'ECONNRESET' || !connection.writable) return void connection.destroy();
  const status = statuses[error.code ?? ''] ?? 400;
  const message = STATUS_CODES[status] ?? '';
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  const head = ['Content-Type: application/json; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close'];
  connection.end(`HTTP/1.1 ${status} ${message}\r\n${head.join('\r\n')}\r\n\r\n${body}`, () => connection.destroy());
}
