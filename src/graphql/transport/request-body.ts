import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { exceedsJsonBounds, maxJsonDepth, maxJsonValues } from '../../domain/json-bounds.js';
import { RequestError } from '../request/request-error.js';

/**
 * Accepts JSON bodies only, within bounds on their shape that are checked before parsing. Members that reach a prototype are refused, as
 * Fastify does by default. Bodies of GraphQL requests must be plain UTF-8: a small compressed body can become a large one.
 */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const fault = request.routeOptions.url?.startsWith('/graphql') === true ? encodingFault(request.headers) : undefined;
    done(fault === undefined ? undefined : new RequestError(415, fault));
  });
  app.removeContentTypeParser('text/plain');
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (exceedsJsonBounds(body)) return done(new RequestError(400, outOfBounds, 'COST_LIMIT_EXCEEDED'));
    return parse(request, body.toString(), done);
  });
}

const outOfBounds = `The body is nested deeper than ${maxJsonDepth} or holds more than ${maxJsonValues} values.`;
const utf8 = /^(utf-?8|us-ascii)$/i;

function encodingFault(headers: IncomingHttpHeaders): string | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return 'Send the body without content-encoding.';
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(headers['content-type'] ?? '')?.[1];
  return charset === undefined || utf8.test(charset) ? undefined : 'Send the body in UTF-8.';
}
