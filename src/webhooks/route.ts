import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebhookAnswer } from '../contract/webhook.js';
import { now } from '../domain/time.js';
import type { Receiver, WebhookAddress } from './receive.js';

/** The webhooks of providers are far smaller. */
const bodyBytes = 1_048_576;

interface Parameters {
  readonly channel: string;
  readonly key?: string;
  readonly '*'?: string;
}

/**
 * Serves `/webhooks/<channel>[/<key>[/<suffix>]]`: bodies of any type, as bytes, up to 1 MiB. The body of a request to an unknown address,
 * or without its key, is not read. GET is served for challenges; HEAD is not served.
 */
export function serveWebhooks(app: FastifyInstance, receiver: Receiver): void {
  // A context of its own, so that its body parser applies to these routes only.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const url of ['/webhooks/:channel', '/webhooks/:channel/:key', '/webhooks/:channel/:key/*']) {
      scope.route({
        method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        url,
        exposeHeadRoute: false,
        bodyLimit: bodyBytes,
        onRequest: (request: FastifyRequest<{ Params: Parameters }>, reply, done) => {
          const refusal = receiver.refusal(addressOf(request.params));
          if (refusal === undefined) done();
          else void send(reply, refusal);
        },
        handler: (request: FastifyRequest<{ Params: Parameters }>, reply) => receive(receiver, request, reply),
      });
    }
  });
}

async function receive(receiver: Receiver, request: FastifyRequest<{ Params: Parameters }>, reply: FastifyReply): Promise<FastifyReply> {
  const { '*': rest } = request.params;
  const answer = await receiver.receive(addressOf(request.params), {
    method: request.method,
    suffix: rest === undefined || rest === '' ? '' : `/${rest}`,
    query: new URLSearchParams(/\?(.*)$/s.exec(request.url)?.[1]),
    headers: headersOf(request),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    receivedAt: now(),
  });
  return send(reply, answer);
}

function send(reply: FastifyReply, { status, contentType, body }: WebhookAnswer): FastifyReply {
  return reply.code(status).header('content-type', contentType).send(Buffer.from(body));
}

function addressOf({ channel, key }: Parameters): WebhookAddress {
  return { channel, key: key ?? null };
}

function headersOf({ headers }: FastifyRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
