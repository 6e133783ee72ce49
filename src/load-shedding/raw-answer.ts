import type { FastifyReply } from 'fastify';

/** When a client that was refused for overload may try again. */
export const retryAfterSeconds = 1;

/** The GraphQL error of a request that is refused for overload. */
export const overloadedError = {
  message: 'The gateway is overloaded. Try again.',
  extensions: { code: 'OVERLOADED', retryAfterSeconds },
};

/**
 * Answers without Fastify's serialization and onSend hooks: under overload a refusal must cost little, and a body that is still arriving must not
 * keep the connection. `isLast` closes the connection after the answer.
 */
export function answerRaw(reply: FastifyReply, status: number, body: string, isLast: boolean): void {
  reply.hijack();
  reply.raw.writeHead(status, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    ...(status === 503 && { 'retry-after': String(retryAfterSeconds) }),
    ...(isLast && { connection: 'close' }),
  });
  reply.raw.end(body);
}
