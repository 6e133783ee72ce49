import type { FastifyReply } from 'fastify';
import type { GraphQLError } from 'graphql';

/** Answers over HTTP why an operation is not read at all: 429 with Retry-After to whoever asks too often, else 400. */
export function refuseOperation(reply: FastifyReply, { message, extensions }: GraphQLError): FastifyReply {
  const { code, retryAfterSeconds } = extensions;
  if (typeof retryAfterSeconds === 'number') reply.code(429).header('retry-after', String(retryAfterSeconds));
  else reply.code(400);
  const told = { code, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  return reply
    .header('cache-control', 'private, no-cache, must-revalidate')
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message, extensions: told }] });
}
