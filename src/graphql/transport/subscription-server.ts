import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { identify, type AdmissionOptions } from './admission.js';
import type { BrowserAccess } from './browser-access.js';
import { endWithError } from './error-response.js';
import { socketRequestInfo, traceHeadersOf } from './request-info.js';
import { contextOf, executeWithinCapacity } from './streamed-operation.js';
import { CancelSource } from '../../observability/cancellation.js';
import { ConnectionWait } from '../request/client-wait.js';
import { Context, type Services } from '../request/context.js';
import { overLimit } from '../request/error.js';
import type { Operations } from '../pipeline/operation.js';
import { asProtocolSocket, closeCodes, closeSocket } from './socket.js';
import type { Sessions } from '../auth/session.js';
import { refuseUpgrade } from './upgrade.js';
import { requestIdOf } from '../../observability/request-id.js';
import type { TraceHeaders } from '../../observability/trace-context.js';
import type { Viewer } from '../auth/viewer.js';

export interface SubscriptionServerOptions extends AdmissionOptions {
  readonly path: string;
  readonly sessions: Sessions;
  readonly operations: Operations;
  /** Which pages may connect. */
  readonly access: BrowserAccess;
  /** Maximum bytes of a message from the client. */
  readonly maxBytes: number;
  /** How long the client may take to receive a message, in milliseconds. */
  readonly maxWaitMs: number;
  readonly onSlow: (viewer: string) => void;
  /** The Authorization header of a browser that sends a session's cookie; a page cannot send headers with a WebSocket. */
  readonly authorizationOf?: ((request: IncomingMessage) => Promise<string | undefined>) | undefined;
}

/** One connection. Its viewer is set by connection_init. */
interface Connection {
  viewer: Viewer | undefined;
  readonly abort: CancelSource;
  /** The request that opened it. */
  readonly upgrade: IncomingMessage;
  /** Of the upgrade request. */
  readonly headers: TraceHeaders;
  /** Of the client. */
  readonly address: string;
  readonly close: (code: number, reason: string) => void;
}

type Protocol = ServerOptions<Record<string, unknown>, Connection>;

/** Operations in flight on one connection. */
const maxOperations = 100;
const initTimeoutMs = 3000;
const heartbeatMs = 15_000;
const stopping = { status: 503, code: 'UNAVAILABLE', message: 'The gateway is stopping. Connect again.' };

/** Serves GraphQL over WebSocket (graphql-transport-ws). When the app closes, operations in flight are answered first. */
export function serveSockets(app: FastifyInstance, services: Services, options: SubscriptionServerOptions): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: options.maxBytes, handleProtocols });
  const inFlight = new Set<Promise<unknown>>();
  const server = makeServer(protocolOf(services, options, inFlight));
  const heartbeat = startHeartbeat(sockets);
  const { metrics } = services.signals;
  let isClosing = false;

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const connection: Connection = {
      viewer: undefined,
      abort: new CancelSource(),
      upgrade: request,
      headers: traceHeadersOf(request.headers),
      address: request.socket.remoteAddress ?? '',
      close: (code, reason) => closeSocket(socket, code, reason),
    };
    // ws closes the connection after a protocol error of the client. Without a listener the error would end the process.
    socket.on('error', () => undefined);
    const { maxWaitMs, report } = options;
    const onSlow = (): void => options.onSlow(connection.viewer?.name ?? '');
    metrics.socketOpened();
    const closed = server.opened(asProtocolSocket(socket, { maxWaitMs, report, onSlow }), connection);
    socket.once('close', (code, reason) => {
      metrics.socketClosed();
      connection.abort.abort();
      closed(code, reason.toString()).catch(report);
    });
  });

  app.server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    connection.on('error', () => connection.destroy());
    const refusal = isClosing ? stopping : refuseUpgrade(request, options.path, options.access);
    if (refusal !== undefined) return endWithError(connection, refusal, [`X-Request-Id: ${requestIdOf(request.headers['x-request-id'])}`]);
    sockets.handleUpgrade(request, connection, head, (socket) => sockets.emit('connection', socket, request));
  });

  app.addHook('preClose', async () => {
    isClosing = true;
    clearInterval(heartbeat);
    for (const socket of sockets.clients) socket.pause();
    await turn();
    await Promise.allSettled(inFlight);
    // In this turn graphql-ws sends the results to the sockets, which are closed after that.
    await turn();
    const closed = [...sockets.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of sockets.clients) closeSocket(socket);
    await Promise.all(closed);
  });
}

function protocolOf(services: Services, options: SubscriptionServerOptions, inFlight: Set<Promise<unknown>>): Protocol {
  const { operations } = options;
  return {
    connectionInitWaitTimeout: initTimeoutMs,
    onConnect: async ({ connectionParams, extra }) =>
      acceptConnection(extra, authorizationIn(connectionParams) ?? (await options.authorizationOf?.(extra.upgrade)), options),
    onSubscribe: async ({ extra, subscriptions }, _id, payload) => {
      if (extra.viewer === undefined) throw new Error('An operation arrived before its connection was acknowledged.');
      if (Object.keys(subscriptions).length > maxOperations) {
        return [overLimit(`A connection may have at most ${maxOperations} operations in flight.`)];
      }
      const refusal = await options.rates.takeRequest(extra.viewer.name);
      if (refusal !== undefined) return [refusal];
      const client = new ConnectionWait(extra.abort.signal);
      return operations.read(payload, new Context(services, extra.viewer, socketRequestInfo(extra.headers), client));
    },
    execute: (args) => {
      const result = executeWithinCapacity(operations, args).finally(() => inFlight.delete(result));
      inFlight.add(result);
      return result;
    },
    subscribe: (args) => operations.subscribe(args, contextOf(args).operation),
    onNext: (_context, _id, _payload, args, result) => operations.formatResult(result, contextOf(args).operation),
    onError: (_context, _id, _payload, errors) => operations.formatErrors(errors),
  };
}

/** False: graphql-ws closes the connection as forbidden, unless it was closed here with a code of its own. */
async function acceptConnection(
  connection: Connection,
  authorization: string | undefined,
  options: SubscriptionServerOptions,
): Promise<boolean> {
  const identification = await identify(options, authorization, connection.address);
  if ('refusal' in identification) {
    if (identification.refusal === 'rate-limited') connection.close(closeCodes.tooManyRequests, 'Too many requests');
    if (identification.refusal === 'unavailable') connection.close(closeCodes.tryAgainLater, 'Try again later');
    return false;
  }
  const { signal } = connection.abort;
  if (signal.aborted) return false;
  const { viewer } = identification;
  connection.viewer = viewer;
  const end = (reason: string): void => connection.close(closeCodes.forbidden, reason);
  signal.addEventListener('abort', options.sessions.begin({ viewer, authorization, end }), { once: true });
  return true;
}

/** In any case: explorers send the headers that a person typed. */
function authorizationIn(parameters: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const entry = Object.entries(parameters ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
  return typeof entry?.[1] === 'string' ? entry[1] : undefined;
}

/** Disconnects clients that have vanished, and keeps proxies from closing quiet connections. */
function startHeartbeat(sockets: WebSocketServer): NodeJS.Timeout {
  const unanswered = new WeakSet<WebSocket>();
  return setInterval(() => {
    for (const socket of sockets.clients) {
      if (unanswered.has(socket)) socket.terminate();
      else {
        unanswered.add(socket);
        socket.once('pong', () => unanswered.delete(socket));
        socket.ping();
      }
    }
  }, heartbeatMs).unref();
}
