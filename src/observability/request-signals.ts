import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Adds the request id to every response, and counts responses. */
export function signalRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    metrics.answered(request.routeOptions.url ?? 'none', reply.statusCode);
    done();
  });
}
