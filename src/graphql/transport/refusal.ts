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

const retryAfterSeconds = 5;

/** Answers whoever comes with a token that cannot be checked now. */
export function refuseForNow(reply: FastifyReply): FastifyReply {
  const error = {
    message: 'The gateway cannot verify tokens at the moment. Try again.',
    extensions: { code: 'AUTHENTICATION_UNAVAILABLE' },
  };
  return reply
    .code(503)
    .header('retry-after', String(retryAfterSeconds))
    .type('application/json; charset=utf-8')
    .send({ errors: [error] });
}
