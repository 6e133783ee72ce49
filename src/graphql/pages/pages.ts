import type { FastifyInstance } from 'fastify';
import { serveExplorer } from './explorer.js';
import { createHomePage } from './home-page.js';
import { readSchemaFiles } from '../schema.js';

export interface PageOptions {
  readonly isSandbox: boolean;
  /** Whether `/schema.graphql` may be read, by whoever comes. */
  readonly hasSchemaFile: boolean;
  /** What the explorer opens with. */
  readonly exampleQuery: string;
}

/** Serves what is there for people outside production: a page that says where everything is, the explorer, and the schema as a file. */
export async function servePages(app: FastifyInstance, options: PageOptions): Promise<void> {
  const { html, policy } = createHomePage(options);
  app.get('/', (_request, reply) => reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(html));
  if (options.hasSchemaFile) {
    const schema = readSchemaFiles().join('\n');
    app.get('/schema.graphql', (_request, reply) => reply.type('text/plain; charset=utf-8').send(schema));
  }
  await serveExplorer(app, options.exampleQuery);
}
