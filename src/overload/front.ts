import type { FastifyInstance, FastifyReply } from 'fastify';
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

/** Lets a request in, lets it wait before its body is read, or refuses it with 503. Whatever was registered before comes first. */
export function guardRoutes(app: FastifyInstance, parts: readonly GuardedRoutes[]): void {
  const plugin = async (scope: FastifyInstance): Promise<void> => addGuard(scope, parts);
  // Without it the hook would hold for routes of the plugin alone.
  void app.register(Object.assign(plugin, { [Symbol.for('skip-override')]: true }));
}

function addGuard(app: FastifyInstance, parts: readonly GuardedRoutes[]): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { url } = request.routeOptions;
    const part = url === undefined ? undefined : parts.find(({ guards }) => guards(url));
    if (part === undefined) return done();
    const { capacity } = part;
    let hasBegun = false;
    const begin = (): void => {
      hasBegun = true;
      done();
    };
    if (!capacity.enter(begin)) return void refuse(reply, part.refusal);
    reply.raw.once('close', () => (hasBegun ? capacity.leave() : capacity.giveUp(begin)));
  });
}

function refuse(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.code(503).header('retry-after', String(retryAfterSeconds)).send(body);
}
