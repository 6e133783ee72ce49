import type { FastifyInstance } from 'fastify';

/** What every answer says to browsers. A fixed table, since making it for each request would cost a tenth of a small query. */
const always = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-permitted-cross-domain-policies': 'none',
};

/** Nothing that is served is a page. */
const forProduction = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000',
  'x-frame-options': 'DENY',
};

/** Apollo Sandbox is a frame of Apollo's; the explorer without internet makes its scripts as it runs, and asks whom it is told to. */
const forExplorers = {
  'content-security-policy': [
    "default-src 'self' https: data: blob: 'unsafe-inline' 'unsafe-eval'",
    'connect-src * ws: wss:',
    "object-src 'none'",
    "base-uri 'self'",
    "frame-ancestors 'self'",
  ].join('; '),
  'x-frame-options': 'SAMEORIGIN',
};

export function securityHeaders({ isProduction }: { readonly isProduction: boolean }): Readonly<Record<string, string>> {
  return { ...always, ...(isProduction ? forProduction : forExplorers) };
}

export function addSecurityHeaders(app: FastifyInstance, headers: Readonly<Record<string, string>>): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}
