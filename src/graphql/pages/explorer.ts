import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Only its own files. GraphiQL creates style elements at run time and embeds its fonts in its style sheet. */
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

const notBuilt = 'The explorer is not built. Run `npm run build`, then restart the gateway.\n';

/** Serves GraphiQL at `/explorer/` from local files, so that it works without internet access. */
export async function serveExplorer(app: FastifyInstance, exampleQuery: string): Promise<void> {
  app.get('/explorer', (_request, reply) => reply.redirect('/explorer/'));
  const folder = findBuiltFiles();
  if (folder === undefined) {
    app.get('/explorer/', (_request, reply) => reply.code(503).type('text/plain; charset=utf-8').send(notBuilt));
    return;
  }
  const template = readFileSync(new URL('page.html', folder), 'utf8');
  const page = template.replace('{{exampleQuery}}', () => escapeHtml(exampleQuery));
  app.get('/explorer/', (_request, reply) =>
    reply.headers({ 'content-security-policy': policy, 'cache-control': 'no-cache' }).type('text/html; charset=utf-8').send(page),
  );
  // One route per existing file. The file names contain a hash of the content.
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

/** Beside the bundle, or in `dist/` when the sources of a checkout run. */
function findBuiltFiles(): URL | undefined {
  const folders = ['./explorer/', '../../../dist/explorer/'].map((path) => new URL(path, import.meta.url));
  return folders.find((folder) => existsSync(new URL('page.html', folder)));
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text between tags and in quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
