import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { GraphQLError } from 'graphql';

/** A refusal as the client receives it. */
export interface ErrorResponse {
  readonly status: number;
  readonly message: string;
  readonly code: string;
}

/** One error in the shape of GraphQL. */
export function errorBody(message: string, code: string): { errors: { message: string; extensions: { code: string } }[] } {
  return { errors: [{ message, extensions: { code } }] };
}

export function sendError(reply: FastifyReply, { status, message, code }: ErrorResponse): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(errorBody(message, code));
}

/** Refuses an operation before it is read: 429 with Retry-After over the rate limit, else 400. */
export function sendOperationError(reply: FastifyReply, { message, extensions }: GraphQLError): FastifyReply {
  const { code, retryAfterSeconds } = extensions;
  if (typeof retryAfterSeconds === 'number') reply.code(429).header('retry-after', String(retryAfterSeconds));
  else reply.code(400);
  return reply
    .header('cache-control', 'private, no-cache, must-revalidate')
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message, extensions: { code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) } }] });
}

/** Answers on a connection that has no Fastify reply, and closes it. `headers` are complete lines. */
export function endWithError(connection: Duplex, { status, message, code }: ErrorResponse, headers: readonly string[] = []): void {
  const body = JSON.stringify(errorBody(message, code));
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const head = ['Content-Type: application/json; charset=utf-8', length, ...headers, 'Connection: close'];
  connection.once('finish', () => connection.destroy());
  connection.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('\r\n')}\r\n\r\n${body}`);
}

const statusOfParserError: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Fastify's `clientErrorHandler`: the headers are too large, too slow or not HTTP. */
export function refuseBrokenRequest(error: { readonly code?: string }, connection: Duplex): void {
  if (error.code === 'ECONNRESET' || !connection.writable) return void connection.destroy();
  const status = statusOfParserError[error.code ?? ''] ?? 400;
  endWithError(connection, { status, message: STATUS_CODES[status] ?? '', code: 'BAD_REQUEST' });
}
