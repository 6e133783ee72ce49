import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { escapeHtml } from './html.js';

/** Its own files and nothing else; GraphiQL makes style elements as it goes, and has its fonts in its style. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const notBuilt = 'The explorer is not built. Run `npm run build`, then start the gateway again.\n';

/** Serves `/explorer/`: GraphiQL from this machine's own files, for places without internet. */
export async function serveExplorer(app: FastifyInstance, exampleQuery: string): Promise<void> {
  app.get('/explorer', (_request, reply) => reply.redirect('/explorer/'));
  const folder = findBuilt();
  if (folder === undefined) {
    app.get('/explorer/', (_request, reply) => reply.code(503).type('text/plain; charset=utf-8').send(notBuilt));
    return;
  }
  const template = readFileSync(new URL('page.html', folder), 'utf8');
  const page = template.replace('{{exampleQuery}}', () => escapeHtml(exampleQuery));
  app.get('/explorer/', (_request, reply) =>
    reply.headers({ 'content-security-policy': policy, 'cache-control': 'no-cache' }).type('text/html; charset=utf-8').send(page),
  );
  // A route for each file that is there; their names change with what is in them.
  await app.register(fastifyStatic, {
    root: fileURLToPath(folder),
    prefix: '/explorer/',
    wildcard: false,
    globIgnore: ['page.html'],
    index: false,
    decorateReply: false,
    immutable: true,
    maxAge: '1y',
  });
}

/** Beside the bundle; in a checkout whose sources run, where `npm run build` has put it. */
function findBuilt(): URL | undefined {
  const places = ['./explorer/', '../../../dist/explorer/'].map((place) => new URL(place, import.meta.url));
  return places.find((place) => existsSync(new URL('page.html', place)));
}
