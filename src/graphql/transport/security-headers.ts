import type { FastifyInstance } from 'fastify';

/** What every answer says to browsers. A fixed table, since making it for each request would cost a tenth of a small query. */
const always = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-permitted-cross-domain-policies': 'none',
  // For what is no page. The pages outside production say what they need.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
};

const forProduction = { 'strict-transport-security': 'max-age=31536000' };

export function securityHeaders({ isProduction }: { readonly isProduction: boolean }): Readonly<Record<string, string>> {
  return { ...always, ...(isProduction && forProduction) };
}

export function addSecurityHeaders(app: FastifyInstance, headers: Readonly<Record<string, string>>): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
}
