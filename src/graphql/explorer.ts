import { createRequire } from 'node:module';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** What the package gives; its own declarations name a module that only its sources have. */
interface Altair {
  getDistDirectory(): string;
  renderAltair(options: AltairOptions): string;
}

interface AltairOptions {
  readonly baseURL: string;
  readonly endpointURL: string;
  readonly subscriptionsEndpoint: string;
  readonly subscriptionsProtocol: 'ws' | 'wss';
  readonly initialSubscriptionRequestHandlerId: 'graphql-ws';
  readonly initialQuery: string;
}

const altair = createRequire(import.meta.url)('altair-static') as Altair;

/** Serves `/explorer`: Altair from this machine's own files, for places without internet. */
export async function serveExplorer(app: FastifyInstance, initialQuery: string): Promise<void> {
  const page = (subscriptionsProtocol: 'ws' | 'wss'): string =>
    altair.renderAltair({
      baseURL: '/explorer/',
      endpointURL: '/graphql',
      subscriptionsEndpoint: '/graphql',
      subscriptionsProtocol,
      initialSubscriptionRequestHandlerId: 'graphql-ws',
      initialQuery,
    });
  const pages = { http: page('ws'), https: page('wss') };
  await app.register(fastifyStatic, { root: altair.getDistDirectory(), prefix: '/explorer/', index: false, decorateReply: false });
  app.get('/explorer', (_request, reply) => reply.redirect('/explorer/'));
  app.get('/explorer/', (request, reply) => {
    const isBehindTls = request.headers['x-forwarded-proto'] === 'https';
    return reply.type('text/html; charset=utf-8').send(isBehindTls ? pages.https : pages.http);
  });
}
