import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { now } from '../domain/time.js';
import type { Receive } from './receive.js';

/** What providers send stays far below. */
const bodyBytes = 1_048_576;

interface Parameters {
  readonly channel: string;
  readonly key?: string;
  readonly '*'?: string;
}

/** Serves `/webhooks/<channel>[/<key>[/<suffix>]]`: bodies of any type, untouched, up to 1 MiB. */
export function serveWebhooks(app: FastifyInstance, receive: Receive): void {
  // A context of its own, so that what is done to bodies here is done to no others.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const url of ['/webhooks/:channel', '/webhooks/:channel/:key', '/webhooks/:channel/:key/*']) {
      scope.route({
        method: ['POST', 'PUT', 'PATCH', 'DELETE'],
        url,
        bodyLimit: bodyBytes,
        handler: (request: FastifyRequest<{ Params: Parameters }>, reply) => answer(receive, request, reply),
      });
    }
  });
}

async function answer(receive: Receive, request: FastifyRequest<{ Params: Parameters }>, reply: FastifyReply): Promise<FastifyReply> {
  const { channel, key, '*': rest } = request.params;
  const { status, body } = await receive(
    { channel, key: key ?? null },
    {
      method: request.method,
      suffix: rest === undefined || rest === '' ? '' : `/${rest}`,
      headers: headersOf(request),
      body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
      receivedAt: now(),
    },
  );
  return reply.code(status).send(body);
}

function headersOf({ headers }: FastifyRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
