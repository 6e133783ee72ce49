import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { now } from '../domain/time.js';
import type { Receiver, WebhookAddress } from './receive.js';

/** What providers send stays far below. */
const bodyBytes = 1_048_576;

interface Parameters {
  readonly channel: string;
  readonly key?: string;
  readonly '*'?: string;
}

/**
 * Serves `/webhooks/<channel>[/<key>[/<suffix>]]`: bodies of any type, untouched, up to 1 MiB. The body of a delivery to an address that
 * is none, or without its key, is not awaited.
 */
export function serveWebhooks(app: FastifyInstance, receiver: Receiver): void {
  // A context of its own, so that what is done to bodies here is done to no others.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const url of ['/webhooks/:channel', '/webhooks/:channel/:key', '/webhooks/:channel/:key/*']) {
      scope.route({
        method: ['POST', 'PUT', 'PATCH', 'DELETE'],
        url,
        bodyLimit: bodyBytes,
        onRequest: (request: FastifyRequest<{ Params: Parameters }>, reply, done) => {
          const refusal = receiver.refusal(addressOf(request.params));
          if (refusal === undefined) done();
          else void reply.code(refusal.status).send(refusal.body);
        },
        handler: (request: FastifyRequest<{ Params: Parameters }>, reply) => answer(receiver, request, reply),
      });
    }
  });
}

async function answer(receiver: Receiver, request: FastifyRequest<{ Params: Parameters }>, reply: FastifyReply): Promise<FastifyReply> {
  const { '*': rest } = request.params;
  const { status, body } = await receiver.receive(addressOf(request.params), {
    method: request.method,
    suffix: rest === undefined || rest === '' ? '' : `/${rest}`,
    headers: headersOf(request),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    receivedAt: now(),
  });
  return reply.code(status).send(body);
}

function addressOf({ channel, key }: Parameters): WebhookAddress {
  return { channel, key: key ?? null };
}

function headersOf({ headers }: FastifyRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
