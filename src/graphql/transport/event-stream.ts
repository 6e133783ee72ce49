import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type ExecutionResult } from 'graphql';
import { createHandler, type Handler, type OperationArgs, type Request } from 'graphql-sse';
import { admitFirst, viewerOf, type AdmissionOptions } from './admission.js';
import { requestInfoOf } from './request-info.js';
import { CancelSource } from '../../observability/cancellation.js';
import { ConnectionWait } from '../request/client-wait.js';
import { Context, type Services } from '../request/context.js';
import type { Operations } from '../pipeline/operation.js';
import { sendOperationError } from './error-response.js';
import { contextOf, executeWithinCapacity } from './streamed-operation.js';
import type { PersistedOperations } from '../persisted/persisted-operations.js';
import { findOperation, httpOperationOf, type FoundOperation } from '../persisted/persisted-request.js';
import type { Sessions } from '../auth/session.js';
import type { Viewer } from '../auth/viewer.js';

export interface EventStreamOptions extends AdmissionOptions {
  readonly path: string;
  readonly sessions: Sessions;
  readonly operations: Operations;
  readonly persisted: PersistedOperations;
  /** How long the client may take to receive a message, in milliseconds. */
  readonly maxWaitMs: number;
  readonly onSlow: (viewer: string) => void;
}

/** How long a client has to read the rest of an ended stream. */
const closeTimeoutMs = 2_000;

/** One request and the event stream that answers it. */
interface Stream {
  readonly viewer: Viewer;
  readonly context: Context;
  readonly abort: CancelSource;
  /** Settled when the last result is written. The next event is executed only then, so that none wait in memory. */
  written: Promise<void>;
  markWritten: () => void;
  isSubscription: boolean;
  /** The session has ended: a subscription ends too, a query or mutation is answered. */
  hasSessionEnded: boolean;
  keep: FoundOperation['keep'];
}

/** Serves GraphQL over server-sent events, one operation per connection, until the app closes. */
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
      const abort = new CancelSource();
      const stream: Stream = {
        viewer,
        context: new Context(services, viewer, requestInfoOf(request, 'sse'), new ConnectionWait(abort.signal)),
        abort,
        written: Promise.resolve(),
        markWritten: () => undefined,
        isSubscription: false,
        hasSessionEnded: false,
        keep: () => undefined,
      };
      streams.set(stream, reply.raw);
      const { authorization } = request.headers;
      const forget = options.sessions.begin({ viewer, authorization, end: () => endStream(stream) });
      reply.raw.once('close', () => {
        stream.abort.abort();
        // Has no effect on an operation that has ended; this one may have been left by its client.
        stream.context.operation.end({ outcome: 'ok' });
        streams.delete(stream);
        forget();
      });
      return answer(request, reply, stream);
    },
  });

  // Queries and mutations are answered. Subscriptions end without the event `complete`, so that clients reconnect to another replica.
  app.addHook('preClose', async () => {
    isClosing = true;
    const subscriptions = [...streams].filter(([stream]) => stream.isSubscription).map(([, response]) => response);
    await Promise.all(subscriptions.map(end));
  });

  function endStream(stream: Stream): void {
    stream.hasSessionEnded = true;
    const response = streams.get(stream);
    if (stream.isSubscription && response !== undefined) void end(response);
  }

  async function answer(request: FastifyRequest, reply: FastifyReply, stream: Stream): Promise<FastifyReply> {
    const found = await findOperation(options.persisted, httpOperationOf(request));
    if (found instanceof GraphQLError) {
      stream.context.operation.end({ outcome: 'refused', code: String(found.extensions['code']) });
      return sendOperationError(reply, found);
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
    if ((isClosing || stream.hasSessionEnded) && stream.isSubscription) raw.end();
    try {
      for await (const text of body) {
        if (raw.writableEnded || raw.destroyed) break;
        await write(raw, text, options.maxWaitMs, () => options.onSlow(stream.viewer.name));
        if (text.startsWith('event: next')) stream.markWritten();
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
    // null: no stream token, because every operation has its own connection ("distinct connections mode").
    authenticate: () => null,
    onSubscribe: ({ context: stream }, { query, operationName, variables }) => {
      const read = operations.readText(query, { operationName, variables }, stream.context);
      if (!('schema' in read)) return { data: undefined, errors: read };
      stream.keep();
      return read as OperationArgs;
    },
    // `readText` has validated the document.
    validate: () => [],
    execute: (args) => executeWithinCapacity(operations, args),
    subscribe: (args) => operations.subscribe(args, contextOf(args).operation),
    onOperation: (_context, { context: stream }, _operation, result) => {
      stream.isSubscription = Symbol.asyncIterator in result;
    },
    onNext: async (_context, { context: stream }, result) => {
      await stream.written;
      stream.written = new Promise((resolve) => (stream.markWritten = resolve));
      return operations.formatResult(result as ExecutionResult, stream.context.operation) as ExecutionResult;
    },
  });
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

/**
 * Resolves when the text is written or the connection is closed, in a later turn of the event loop so that other connections have theirs. A client
 * that does not read for `maxWaitMs` is disconnected: its messages would accumulate in memory.
 */
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

/** Ends the response; resolves when its connection is closed, which does not wait long for a client that does not read. */
function end(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), closeTimeoutMs);
    response.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    response.end();
  });
}

/** True without an Accept header: this address serves nothing but event streams. */
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
