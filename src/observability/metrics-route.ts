import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';

export interface MetricsAccess {
  /** The bearer token that a request must have; undefined: none. */
  readonly token: string | undefined;
  readonly isProduction: boolean;
}

/** Serves `GET /metrics` in the text format of Prometheus. In production without a token, only requests from this machine are answered. */
export function serveMetrics(app: FastifyInstance, registry: Registry, access: MetricsAccess): void {
  app.get('/metrics', async (request, reply) => {
    if (!mayRead(request, access)) {
      const error = {
        message: 'Send the metrics token in the header Authorization: Bearer <token>.',
        extensions: { code: 'UNAUTHENTICATED' },
      };
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send({ errors: [error] });
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

function mayRead(request: FastifyRequest, { token, isProduction }: MetricsAccess): boolean {
  if (token !== undefined) return isSame(token, /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  return !isProduction || isFromThisMachine(request);
}

/** Compares hashes, which have equal length, so that the time of the comparison reveals nothing. */
function isSame(wanted: string, given: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(wanted), hash(given));
}

/** A proxy on this machine adds a header to requests that it forwards. */
function isFromThisMachine({ headers, socket }: FastifyRequest): boolean {
  const isForwarded = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].some((name) => headers[name] !== undefined);
  return !isForwarded && /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/.test(socket.remoteAddress ?? '');
}
