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

/**
 * Lets a request in, lets it wait before its body is read, or refuses it with 503. Whatever was registered before comes first. Once
 * `isStopping` an answer is the last on its connection.
 */
export function guardRoutes(app: FastifyInstance, parts: readonly GuardedRoutes[], isStopping: () => boolean): void {
  const guarded = parts.map((part) => ({ ...part, body: JSON.stringify(part.refusal) }));
  const plugin = async (scope: FastifyInstance): Promise<void> => addGuard(scope, guarded, isStopping);
  // Without it the hook would hold for routes of the plugin alone.
  void app.register(Object.assign(plugin, { [Symbol.for('skip-override')]: true }));
}

function addGuard(app: FastifyInstance, parts: readonly (GuardedRoutes & { readonly body: string })[], isStopping: () => boolean): void {
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
    if (!capacity.enter(begin)) return refuse(reply, part.body, isStopping());
    reply.raw.once('close', () => (hasBegun ? capacity.leave() : capacity.giveUp(begin)));
  });
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
