import type { FastifyInstance } from 'fastify';
import { serveExplorer } from './explorer.js';
import { createHomePage } from './home-page.js';
import { readSchemaFiles } from '../schema.js';

export interface PageOptions {
  readonly isSandbox: boolean;
  readonly hasConsole: boolean;
  /** Whether anyone may read `/schema.graphql`. */
  readonly hasSchemaFile: boolean;
  /** The query with which the explorer opens. */
  readonly exampleQuery: string;
}

/** Serves the pages for development: a home page with links, the explorer, and the schema as a file. */
export async function servePages(app: FastifyInstance, options: PageOptions): Promise<void> {
  const { html, policy } = createHomePage(options);
  app.get('/', (_request, reply) => reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(html));
  if (options.hasSchemaFile) {
    const schema = readSchemaFiles().join('\n');
    app.get('/schema.graphql', (_request, reply) => reply.type('text/plain; charset=utf-8').send(schema));
  }
  await serveExplorer(app, options.exampleQuery);
}
