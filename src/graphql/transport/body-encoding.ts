import type { FastifyInstance } from 'fastify';

/** Refuses bodies of GraphQL requests that would have to be unpacked or decoded: a small one can be made to become a large one. */
export function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const fault = request.routeOptions.url?.startsWith('/graphql') === true ? faultOf(request.headers) : undefined;
    if (fault === undefined) return done();
    void reply
      .code(415)
      .type('application/json; charset=utf-8')
      .send({ errors: [{ message: fault, extensions: { code: 'BAD_REQUEST' } }] });
  });
}

const utf8 = /^(utf-?8|us-ascii)$/i;

function faultOf(headers: {
  readonly 'content-encoding'?: string | undefined;
  readonly 'content-type'?: string | undefined;
}): string | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return 'Send the body as it is, without content-encoding.';
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(headers['content-type'] ?? '')?.[1];
  return charset === undefined || utf8.test(charset) ? undefined : 'Send the body in UTF-8.';
}
