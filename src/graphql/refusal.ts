import type { FastifyReply } from 'fastify';

/** Answers whoever comes without a known token. */
export function refuseUnknown(reply: FastifyReply): FastifyReply {
  const error = { message: 'Send a known token as Authorization: Bearer <token>.', extensions: { code: 'UNAUTHENTICATED' } };
  return reply
    .code(401)
    .header('www-authenticate', 'Bearer')
    .type('application/json; charset=utf-8')
    .send({ errors: [error] });
}
