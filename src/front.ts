import type { AddressInfo } from 'node:net';
import cors from '@fastify/cors';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Configuration } from './config.js';
import { refuseEncodedBodies } from './graphql/body-encoding.js';
import { refuseBroken } from './graphql/broken-request.js';
import { addSecurityHeaders, securityHeaders } from './graphql/security-headers.js';
import { WebSocketUpgradesOnly } from './graphql/upgrade.js';
import { refuseEarly } from './overload/early-refusal.js';
import { guardRoutes } from './overload/front.js';
import { overloadedError } from './overload/overloaded-error.js';
import type { Log } from './signal/log.js';
import type { Metrics } from './signal/metrics.js';
import { serveHealth, type Readiness } from './signal/readiness.js';
import { requestIdOf } from './signal/request-id.js';
import { signalRequests } from './signal/request-signals.js';
import type { Watch } from './watch.js';

/** How the front tells what it does, and learns what it may take up. */
export interface FrontSignals {
  readonly metrics: Metrics;
  readonly watch: Watch;
}

/** Whoever sends slower than that holds a connection for nothing. Files come in one request, and subscriptions say something more often. */
const timeouts = { requestTimeout: 120_000, connectionTimeout: 120_000 };
const headerTimeouts = { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 };

/** The HTTP server before any room is behind it: limits, origins, health, and an answer in JSON for whatever goes wrong. */
export function createFront(configuration: Configuration, log: Log, { metrics, watch }: FrontSignals): FastifyInstance {
  const { cors: corsOptions, limits } = configuration.server;
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: 'idle',
    // What is asked on a connection that is still there is answered, and is the last on it.
    return503OnClosing: false,
    genReqId: ({ headers }) => requestIdOf(headers['x-request-id']),
    ...timeouts,
    http: { IncomingMessage: WebSocketUpgradesOnly, ...headerTimeouts },
    clientErrorHandler: refuseBroken,
    frameworkErrors: (error, _request, reply: FastifyReply) => refuse(error, reply),
    routerOptions: { maxParamLength: 500 },
  });
  const headers = securityHeaders(configuration.server);
  addSecurityHeaders(app, headers);
  refuseEncodedBodies(app);
  signalRequests(app, metrics);
  app.removeContentTypeParser('text/plain');
  if (corsOptions.origins.length > 0)
    void app.register(cors, { origin: [...corsOptions.origins], methods: ['GET', 'POST'], maxAge: 86_400 });
  const guarded = [
    { capacity: watch.operations, guards: (route: string) => route === '/graphql', refusal: { errors: [overloadedError] } },
    { capacity: watch.webhooks, guards: (route: string) => route.startsWith('/webhooks/'), refusal: { status: 'try again' } },
  ];
  const isStopping = (): boolean => watch.readiness.isStopping;
  guardRoutes(app, guarded, isStopping);
  refuseEarly(app.server, guarded, {
    headers,
    requestIdOf: (request) => requestIdOf(request.headers['x-request-id']),
    onRefused: (path) => metrics.answered(path === '/graphql' ? path : '/webhooks/:channel', 503),
    isStopping,
  });
  closeBusyConnections(app, watch.readiness);
  app.get('/', (_request, reply) => reply.redirect('/graphql'));
  serveHealth(app, watch.readiness);
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
function closeBusyConnections(app: FastifyInstance, readiness: Readiness): void {
  app.addHook('preClose', async () => readiness.stop());
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.isStopping) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** What the router refuses: addresses that are none, or too long. */
function refuse({ statusCode = 400, message }: FastifyError, reply: FastifyReply): void {
  void reply.code(statusCode).send(errorBody(message, 'BAD_REQUEST'));
}

function errorBody(message: string, code: string): { errors: { message: string; extensions: { code: string } }[] } {
  return { errors: [{ message, extensions: { code } }] };
}

/** Where it listens. */
export function addressOf(app: FastifyInstance): string {
  const { address, port, family } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
