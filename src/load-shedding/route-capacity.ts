import type { FastifyInstance, preHandlerHookHandler, onRequestHookHandler, RouteOptions } from 'fastify';
import type { Capacity } from './capacity.js';
import { answerRaw } from './raw-answer.js';

/** Routes that share a capacity. */
export interface GuardedRoutes {
  readonly capacity: Capacity;
  /** Whether a route, by its declared URL, belongs to them. */
  guards(route: string): boolean;
  /** The JSON body of a refusal. */
  readonly refusal: unknown;
}

/**
 * Bounds how many requests of the routes that are declared from now on are executed at a time. A request gets 503 before its body is read
 * when the waiting line is full. Once its body is complete, just before its handler, it starts, waits or gets 503. It takes no capacity while
 * its body arrives or its token is checked. Once `isStopping`, a refusal closes its connection.
 */
export function guardRoutes(app: FastifyInstance, parts: readonly GuardedRoutes[], isStopping: () => boolean): void {
  app.addHook('onRoute', (route) => {
    const part = parts.find(({ guards }) => guards(route.url));
    if (part === undefined) return addHooks(route, undefined, markExecuting);
    const { capacity } = part;
    const body = JSON.stringify(part.refusal);
    addHooks(
      route,
      (_request, reply, done) => (capacity.refuses() ? answerRaw(reply, 503, body, isStopping()) : done()),
      (request, reply, done) => {
        // The client has left: 'close' was emitted already, and would never free the capacity.
        if (reply.raw.destroyed) return void reply.hijack();
        let hasBegun = false;
        const begin = (): void => {
          hasBegun = true;
          // Another hook answered while the request waited.
          if (reply.sent) return;
          request.pendingBody?.markExecuting();
          done();
        };
        if (!capacity.enter(begin)) return answerRaw(reply, 503, body, isStopping());
        reply.raw.once('close', () => (hasBegun ? capacity.leave() : capacity.giveUp(begin)));
      },
    );
  });
}

const markExecuting: preHandlerHookHandler = (request, _reply, done) => {
  request.pendingBody?.markExecuting();
  done();
};

/** Adds a hook before and a hook after those that the route declares. */
function addHooks(route: RouteOptions, first: onRequestHookHandler | undefined, last: preHandlerHookHandler): void {
  if (first !== undefined) route.onRequest = [first, ...listOf(route.onRequest)];
  route.preHandler = [...listOf(route.preHandler), last];
}

function listOf<Hook>(hooks: Hook | Hook[] | undefined): Hook[] {
  if (hooks === undefined) return [];
  return Array.isArray(hooks) ? hooks : [hooks];
}
