import type { AddressInfo } from 'node:net';
import cors from '@fastify/cors';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Configuration } from './config.js';
import { WebSocketUpgradesOnly } from './graphql/upgrade.js';
import type { Log } from './signal/log.js';

/** The HTTP server before any room is behind it: limits, origins, health, and an answer in JSON for whatever goes wrong. */
export function createFront(configuration: Configuration, log: Log): FastifyInstance {
  const { cors: corsOptions, limits } = configuration.server;
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: 'idle',
    http: { IncomingMessage: WebSocketUpgradesOnly },
    routerOptions: { maxParamLength: 500 },
  });
  app.removeContentTypeParser('text/plain');
  if (corsOptions.origins.length > 0)
    void app.register(cors, { origin: [...corsOptions.origins], methods: ['GET', 'POST'], maxAge: 86_400 });
  closeBusyConnections(app);
  app.get('/', (_request, reply) => reply.redirect('/graphql'));
  app.get('/health/live', () => ({ status: 'ok' }));
  app.get('/health/ready', () => ({ status: 'ok' }));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(errorBody('Nothing is served at this address.', 'NOT_FOUND')));
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ error }, 'request failed');
    const message = status >= 500 ? 'Something went wrong inside the gateway.' : error.message;
    return reply.code(status).send(errorBody(message, status >= 500 ? 'INTERNAL' : 'BAD_REQUEST'));
  });
  return app;
}

/** A connection that is busy when the stop begins would stay open behind its answer for as long as its client likes. */
function closeBusyConnections(app: FastifyInstance): void {
  let isStopping = false;
  app.addHook('preClose', async () => void (isStopping = true));
  app.addHook('onSend', async (_request, reply) => void (isStopping && reply.header('connection', 'close')));
}

function errorBody(message: string, code: string): { errors: { message: string; extensions: { code: string } }[] } {
  return { errors: [{ message, extensions: { code } }] };
}

/** Where it listens. */
export function addressOf(app: FastifyInstance): string {
  const { address, port, family } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
