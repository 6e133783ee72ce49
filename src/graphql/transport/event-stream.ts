import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';
import { createHandler, type Handler, type OperationArgs, type Request } from 'graphql-sse';
import { admitFirst, viewerOf, type AdmissionOptions } from './admission.js';
import { requestInfoOf } from './request-info.js';
import { ConnectionWait, createClientAbort } from '../request/client-wait.js';
import { Context, type Services } from '../request/context.js';
import type { Operations } from '../pipeline/operation.js';
import { executeWithin } from './overload.js';
import { refuseOperation } from './operation-refusal.js';
import type { PersistedOperations } from '../persisted/persisted-operations.js';
import { findOperation, httpOperationOf, type FoundOperation } from '../persisted/persisted-request.js';
import type { Sessions } from '../auth/session.js';
import type { Viewer } from '../auth/viewer.js';

export interface EventStreamOptions extends AdmissionOptions {
  readonly path: string;
  readonly sessions: Sessions;
  readonly operations: Operations;
  readonly persisted: PersistedOperations;
  /** How long a message may wait until the client takes it, in milliseconds. */
  readonly maxWaitMs: number;
  readonly onSlow: (viewer: string) => void;
}

/** How long a client has to read what is left for it when its stream ends. */
const farewellMs = 2_000;

/** One request and the stream that answers it. */
interface Stream {
  readonly viewer: Viewer;
  readonly context: Context;
  readonly abort: AbortController;
  /** Settled when the connection has taken the last result: none is made in advance. */
  taken: Promise<void>;
  markTaken: () => void;
  isSubscription: boolean;
  /** Its viewer may not be here any more: what would never end ends. */
  isOver: boolean;
  keep: FoundOperation['keep'];
}

/** Serves GraphQL as server-sent events, one operation per connection, until the app closes. */
export function serveEventStream(app: FastifyInstance, services: Services, options: EventStreamOptions): void {
  const streams = new Map<Stream, ServerResponse>();
  let isClosing = false;
  const handle = createStreamHandler(options.operations);

  app.route({
    method: ['GET', 'POST'],
    url: options.path,
    onRequest: admitFirst(options),
    handler: async (request, reply) => {
      const viewer = viewerOf(request);
      if (!acceptsEvents(request)) return refuse(reply, 406, ['Accept text/event-stream.']);
      const abort = createClientAbort();
      const stream: Stream = {
        viewer,
        context: new Context(services, viewer, requestInfoOf(request, 'sse'), new ConnectionWait(abort.signal)),
        abort,
        taken: Promise.resolve(),
        markTaken: () => undefined,
        isSubscription: false,
        isOver: false,
        keep: () => undefined,
      };
      streams.set(stream, reply.raw);
      const { authorization } = request.headers;
      const forget = options.sessions.begin({ viewer, authorization, end: () => endStream(stream) });
      reply.raw.once('close', () => {
        stream.abort.abort();
        // Told already, unless its client left before.
        stream.context.operation.end({ outcome: 'ok' });
        streams.delete(stream);
        forget();
      });
      return answer(request, reply, stream);
    },
  });

  // What is asked once is answered; what would never end ends here, without the word that there is nothing more to come.
  app.addHook('preClose', async () => {
    isClosing = true;
    const endless = [...streams].filter(([stream]) => stream.isSubscription).map(([, response]) => response);
    await Promise.all(endless.map(end));
  });

  function endStream(stream: Stream): void {
    stream.isOver = true;
    const response = streams.get(stream);
    if (stream.isSubscription && response !== undefined) void end(response);
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, stream: Stream): Promise<FastifyReply> {
    const found = await findOperation(options.persisted, httpOperationOf(request));
    if (found instanceof GraphQLError) {
      stream.context.operation.end({ outcome: 'refused', code: String(found.extensions['code']) });
      return refuseOperation(reply, found);
    }
    const [body, { status, headers }] = await handle(toStreamRequest(request, found, stream));
    if (body === null || typeof body === 'string') {
      stream.context.operation.end({ outcome: 'refused', code: 'BAD_REQUEST' });
      return refuse(reply, status, messagesIn(body));
    }
    reply.hijack();
    const { raw } = reply;
    if (raw.headersSent || raw.destroyed) {
      await body.return();
      return reply;
    }
    raw.writeHead(status, { ...(reply.getHeaders() as Record<string, string>), ...headers, ...(isClosing && { connection: 'close' }) });
    raw.once('close', () => void body.return());
    if ((isClosing || stream.isOver) && stream.isSubscription) raw.end();
    try {
      for await (const text of body) {
        if (raw.writableEnded || raw.destroyed) break;
        await write(raw, text, options.maxWaitMs, () => options.onSlow(stream.viewer.name));
        if (text.startsWith('event: next')) stream.markTaken();
      }
      raw.end();
    } catch (error) {
      options.report(error);
      raw.destroy();
    }
    return reply;
  }
}

function createStreamHandler(operations: Operations): Handler<FastifyRequest, Stream> {
  return createHandler<FastifyRequest, Stream>({
    // No token of a shared stream: every operation has a connection of its own.
    authenticate: () => null,
    onSubscribe: ({ context: stream }, { query, operationName, variables }) => {
      const read = operations.readText(query, { operationName, variables }, stream.context);
      if (!('schema' in read)) return { data: undefined, errors: read };
      stream.keep();
      return read as OperationArgs;
    },
    // It is done by then.
    validate: () => [],
    execute: (args) => executeWithin(contextOf(args).capacity, () => operations.execute(args)),
    subscribe: (args) => operations.subscribe(args, contextOf(args).operation),
    onOperation: (_context, { context: stream }, _operation, result) => {
      stream.isSubscription = Symbol.asyncIterator in result;
    },
    onNext: async (_context, { context: stream }, result) => {
      await stream.taken;
      stream.taken = new Promise((resolve) => (stream.markTaken = resolve));
      return operations.tell(result as ExecutionResult, stream.context.operation) as ExecutionResult;
    },
  });
}

function contextOf({ contextValue }: ExecutionArgs): Context {
  return contextValue as Context;
}

function toStreamRequest(
  request: FastifyRequest,
  { request: { method, search, body }, keep }: FoundOperation,
  stream: Stream,
): Request<FastifyRequest, Stream> {
  const header = (name: string): string | undefined => request.headers[name]?.toString();
  stream.keep = keep;
  return {
    method,
    url: `${request.url.split('?')[0]}${search}`,
    headers: { get: (name) => (name === 'accept' ? 'text/event-stream' : header(name)) },
    body: (body ?? null) as Record<string, unknown> | null,
    raw: request,
    context: stream,
  };
}

/** Settled when the connection has taken it, or is over, in a later turn of the event loop. A client that takes nothing for too long is dropped: it would be paid for in memory. */
function write(response: ServerResponse, text: string, maxWaitMs: number, onSlow: () => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      onSlow();
      response.destroy();
    }, maxWaitMs);
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      setImmediate(resolve);
    };
    response.once('close', done);
    response.write(text, done);
  });
}

/** Until the connection is closed. A client that does not read what it was sent is not waited for. */
function end(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const farewell = setTimeout(() => response.destroy(), farewellMs);
    response.once('close', () => {
      clearTimeout(farewell);
      resolve();
    });
    response.end();
  });
}

/** Nothing else is served here, so that only those are refused who say that they want something else. */
function acceptsEvents({ headers: { accept } }: FastifyRequest): boolean {
  return accept === undefined || /text\/event-stream|text\/\*|\*\/\*/i.test(accept);
}

function messagesIn(body: string | null): string[] {
  const { errors = [] } = JSON.parse(body ?? '{}') as { errors?: { message: string }[] };
  return errors.map(({ message }) => message);
}

function refuse(reply: FastifyReply, status: number, messages: readonly string[]): FastifyReply {
  const errors = messages.map((message) => ({ message, extensions: { code: 'BAD_REQUEST' } }));
  return reply.code(status).type('application/json; charset=utf-8').send({ errors });
}
