import type { FastifyInstance } from 'fastify';
import { exceedsJsonBounds, maxJsonDepth, maxJsonValues } from '../../domain/json-bounds.js';

/** A JSON body of a shape that no operation needs. It is refused before it is parsed, with the code of every other limit. */
export class JsonBoundsError extends Error {
  readonly statusCode = 400;
  readonly code = 'COST_LIMIT_EXCEEDED';

  constructor() {
    super(`The body is nested deeper than ${maxJsonDepth} or holds more than ${maxJsonValues} values.`);
    this.name = 'JsonBoundsError';
  }
}

/** Parses JSON bodies as Fastify does, which refuses members that reach a prototype, but only within the bounds on their shape. */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (exceedsJsonBounds(body)) return done(new JsonBoundsError());
    return parse(request, body.toString(), done);
  });
}
