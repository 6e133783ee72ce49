import type { FastifyInstance, FastifyReply, preHandlerHookHandler, onRequestHookHandler, RouteOptions } from 'fastify';
import type { Capacity } from './capacity.js';
import { retryAfterSeconds } from './overloaded-error.js';

/** A part of the front with a capacity of its own. */
export interface GuardedRoutes {
  readonly capacity: Capacity;
  /** The route, as it was declared. */
  guards(route: string): boolean;
  /** The body of a refusal. */
  readonly refusal: unknown;
}

/**
 * Refuses a request with 503 before its body is read when nobody more could even wait; and when its body is there, before its handler,
 * lets it in, lets it wait or refuses it. A place is never held while a body is awaited, nor while it is found out who asks. Holds for
 * routes that are declared from now on; what they do on requests by themselves comes between the two. Once `isStopping` an answer is the
 * last on its connection.
 */
export function guardRoutes(app: FastifyInstance, parts: readonly GuardedRoutes[], isStopping: () => boolean): void {
  app.addHook('onRoute', (route) => {
    const part = parts.find(({ guards }) => guards(route.url));
    if (part === undefined) return addHooks(route, undefined, takeUp);
    const { capacity } = part;
    const body = JSON.stringify(part.refusal);
    addHooks(
      route,
      (_request, reply, done) => (capacity.refuses() ? refuse(reply, body, isStopping()) : done()),
      (request, reply, done) => {
        // Nobody would ever give the place of a client back that has left already.
        if (reply.raw.destroyed) return void reply.hijack();
        let hasBegun = false;
        const begin = (): void => {
          hasBegun = true;
          // It may have been answered while it waited: nothing is executed then.
          if (reply.sent) return;
          request.pendingBody?.takenUp();
          done();
        };
        if (!capacity.enter(begin)) return refuse(reply, body, isStopping());
        reply.raw.once('close', () => (hasBegun ? capacity.leave() : capacity.giveUp(begin)));
      },
    );
  });
}

/** What has no capacity is begun as soon as its body is there. */
const takeUp: preHandlerHookHandler = (request, _reply, done) => {
  request.pendingBody?.takenUp();
  done();
};

/** The first of all that a route does on a request, and the last before its handler. */
function addHooks(route: RouteOptions, first: onRequestHookHandler | undefined, last: preHandlerHookHandler): void {
  if (first !== undefined) route.onRequest = [first, ...listOf(route.onRequest)];
  route.preHandler = [...listOf(route.preHandler), last];
}

function listOf<Hook>(hooks: Hook | Hook[] | undefined): Hook[] {
  if (hooks === undefined) return [];
  return Array.isArray(hooks) ? hooks : [hooks];
}

/** Past everything that other answers go through: refusing must cost as little as it can. */
function refuse(reply: FastifyReply, body: string, isLast: boolean): void {
  reply.hijack();
  reply.raw.writeHead(503, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'retry-after': String(retryAfterSeconds),
    ...(isLast && { connection: 'close' }),
  });
  reply.raw.end(body);
}
