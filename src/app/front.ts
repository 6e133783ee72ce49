import type { AddressInfo } from 'node:net';
import cors from '@fastify/cors';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Configuration } from '../config/configuration.js';
import type { BrowserAccess } from '../graphql/transport/browser-access.js';
import { errorBody, refuseBrokenRequest } from '../graphql/transport/error-response.js';
import { acceptJsonBodies } from '../graphql/transport/request-body.js';
import { addSecurityHeaders, securityHeaders } from '../graphql/transport/security-headers.js';
import { WebSocketUpgradesOnly } from '../graphql/transport/upgrade.js';
import { RequestError } from '../graphql/request/request-error.js';
import { isUploadRequest } from '../graphql/upload/upload-request.js';
import { overloadedError } from '../load-shedding/raw-answer.js';
import { standardBodyLimits, watchBodies, type RequestBodyLimits } from '../load-shedding/request-bodies.js';
import { guardRoutes } from '../load-shedding/route-capacity.js';
import { endConnectionsAtStop } from '../load-shedding/stopping-connections.js';
import type { Log } from '../observability/log.js';
import type { Metrics } from '../observability/metrics.js';
import { serveHealth, type Readiness } from '../observability/readiness.js';
import { requestIdOf } from '../observability/request-id.js';
import { signalRequests } from '../observability/request-signals.js';
import type { Watch } from './watch.js';

/** What the front reports to, and what decides whether it admits requests. */
export interface FrontSignals {
  readonly access: BrowserAccess;
  readonly metrics: Metrics;
  readonly watch: Watch;
  /** How bodies must arrive; only tests change the defaults. */
  readonly bodies?: RequestBodyLimits | undefined;
}

/**
 * Node's outermost timers. An incomplete body is refused much earlier (`watchBodies`); 16 MiB over a slow connection take some minutes.
 * Subscriptions send something more often than an idle connection is closed.
 */
const timeouts = { requestTimeout: 600_000, connectionTimeout: 120_000 };
const headerTimeouts = { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 };

/** The HTTP server without the application: limits, origins, health, and errors as JSON. */
export function createFront(configuration: Configuration, log: Log, { access, metrics, watch, bodies }: FrontSignals): FastifyInstance {
  const { limits } = configuration.server;
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: 'idle',
    // Requests on open connections are still answered, and each answer closes its connection.
    return503OnClosing: false,
    genReqId: ({ headers }) => requestIdOf(headers['x-request-id']),
    ...timeouts,
    http: { IncomingMessage: WebSocketUpgradesOnly, ...headerTimeouts },
    clientErrorHandler: refuseBrokenRequest,
    frameworkErrors: (error, _request, reply: FastifyReply) => refuse(error, reply),
    routerOptions: { maxParamLength: 500 },
    // No route has a JSON Schema. Fastify's own compilers for them take 30 ms to load.
    schemaController: { compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema } },
  });
  endConnectionsAtStop(app);
  addSecurityHeaders(app, securityHeaders(configuration.server));
  signalRequests(app, metrics);
  watchBodies(app, bodies ?? standardBodyLimits, isUploadRequest);
  acceptJsonBodies(app);
  controlAccess(app, access);
  const guarded = [
    { capacity: watch.operations, guards: (route: string) => route === '/graphql', refusal: { errors: [overloadedError] } },
    { capacity: watch.webhooks, guards: (route: string) => route.startsWith('/webhooks/'), refusal: { status: 'try again' } },
    { capacity: watch.media, guards: (route: string) => route.startsWith('/media/'), refusal: { errors: [overloadedError] } },
  ];
  guardRoutes(app, guarded, () => watch.readiness.isStopping);
  closeBusyConnections(app, watch.readiness);
  serveHealth(app, watch.readiness);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(errorBody('No resource exists at this address.', 'NOT_FOUND')));
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ error }, 'request failed');
    const message = status >= 500 ? 'Something went wrong inside the gateway.' : error.message;
    const code = error instanceof RequestError ? error.code : 'BAD_REQUEST';
    return reply.code(status).send(errorBody(message, status >= 500 ? 'INTERNAL' : code));
  });
  return app;
}

function refuseSchema(): never {
  throw new Error('Routes have no JSON Schema.');
}

/** Headers that pages may read, besides those that CORS always allows. */
const exposedHeaders = ['x-request-id', 'retry-after'];

/** Pages may send any header, because the origin decides whether they may send requests. Preflights are answered before authentication. */
function controlAccess(app: FastifyInstance, { refuse, mayRead }: BrowserAccess): void {
  if (refuse !== undefined) {
    app.addHook('onRequest', (request, reply, done) => {
      const refusal = refuse(request.headers);
      if (refusal === undefined) return done();
      void reply.code(refusal.status).send(errorBody(refusal.message, 'FORBIDDEN'));
    });
  }
  if (mayRead !== undefined) {
    void app.register(cors, {
      origin: (origin, callback) => callback(null, origin !== undefined && mayRead(origin)),
      methods: ['GET', 'POST'],
      exposedHeaders,
      maxAge: 86_400,
    });
  }
}

/** A connection that is busy at the stop would otherwise stay open after its answer for as long as its client wants. */
function closeBusyConnections(app: FastifyInstance, readiness: Readiness): void {
  app.addHook('preClose', async () => readiness.stop());
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.isStopping) reply.header('connection', 'close');
    done(null, payload);
  });
}

/** Refusals of the router: invalid or overlong addresses. */
function refuse({ statusCode = 400, message }: FastifyError, reply: FastifyReply): void {
  void reply.code(statusCode).send(errorBody(message, 'BAD_REQUEST'));
}

/** The address that the server listens on. */
export function addressOf(app: FastifyInstance): string {
  const { address, port, family } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
