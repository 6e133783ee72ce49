import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findConsoleFiles, readConsoleOperations } from './console-files.js';

export interface ConsoleOptions {
  /** Whether `/explorer/` exists, which the console links to. */
  readonly hasExplorer: boolean;
  /** Whether the gateway executes operations by their ids only. */
  readonly sendsIds: boolean;
}

/**
 * Only the gateway's own files and answers. Mantine creates style elements, which carry the page's nonce; no text becomes a script or an
 * element (Trusted Types).
 */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');

const notBuilt = 'The console is not built. Run `npm run build`, then restart the gateway.\n';

/** Serves the console at `/console` and at every address below it, so that reload and links work. */
export async function serveConsole(app: FastifyInstance, { hasExplorer, sendsIds }: ConsoleOptions): Promise<void> {
  const folder = findConsoleFiles();
  if (folder === undefined) {
    const refuse = (_request: FastifyRequest, reply: FastifyReply): FastifyReply =>
      reply.code(503).type('text/plain; charset=utf-8').send(notBuilt);
    app.get('/console', refuse);
    app.get('/console/*', refuse);
    return;
  }
  const page = readFileSync(new URL('page.html', folder), 'utf8')
    .replaceAll('{{hasExplorer}}', String(hasExplorer))
    .replaceAll('{{operations}}', sendsIds ? (readConsoleOperations()?.version ?? '') : '');
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const nonce = randomBytes(16).toString('base64');
    const html = page.replaceAll('{{nonce}}', nonce).replaceAll('{{root}}', rootFrom(request.url));
    const headers = { 'content-security-policy': policyOf(nonce), 'cache-control': 'no-store' };
    return reply.headers(headers).type('text/html; charset=utf-8').send(html);
  };
  app.get('/console', answer);
  app.get('/console/*', answer);
  await app.register(async (files) => {
    files.addHook('onSend', (_request, reply, _payload, done) => {
      reply.header('vary', [reply.getHeader('vary'), 'Accept-Encoding'].filter(Boolean).join(', '));
      done();
    });
    // One route per existing file. The file names contain a hash of the content.
    await files.register(fastifyStatic, {
      root: fileURLToPath(new URL('assets/', folder)),
      prefix: '/console/assets/',
      wildcard: false,
      globIgnore: ['**/*.br', '**/*.gz'],
      preCompressed: true,
      index: false,
      decorateReply: false,
      immutable: true,
      maxAge: '1y',
    });
  });
  // What an older page asks for is no page.
  app.get('/console/assets/*', (_request, reply) => {
    reply.callNotFound();
  });
}

/**
 * The console's root as a relative address, seen from a page below it: a proxy may add a prefix that the gateway does not know.
 * `/console` -> `console/`, `/console/orders` -> `./`, `/console/orders/1` -> `../`.
 */
function rootFrom(url: string): string {
  const path = url.split('?')[0] ?? '';
  if (path === '/console') return 'console/';
  const steps = path.split('/').length - '/console/'.split('/').length;
  return steps === 0 ? './' : '../'.repeat(steps);
}
