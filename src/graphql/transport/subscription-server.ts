import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { ExecutionArgs } from 'graphql';
import { handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { AdmissionOptions } from './admission.js';
import type { BrowserAccess } from './browser-access.js';
import { executeWithin } from './overload.js';
import { operationRequestInfo, traceHeadersOf } from './request-info.js';
import { ConnectionWait, createClientAbort } from '../request/client-wait.js';
import { Context, type Services } from '../request/context.js';
import { overLimit } from '../request/error.js';
import type { Operations } from '../pipeline/operation.js';
import { asProtocolSocket, closeSocket, noLongerAllowed, tooManyRequests, tryAgainLater } from './socket.js';
import type { Sessions } from '../auth/session.js';
import { refuseUpgrade, sendRefusal } from './upgrade.js';
import type { Operation } from '../../observability/operation.js';
import { requestIdOf } from '../../observability/request-id.js';
import type { TraceHeaders } from '../../observability/trace-context.js';
import { AuthenticationUnavailable, type Viewer } from '../auth/viewer.js';

export interface SubscriptionServerOptions extends AdmissionOptions {
  readonly path: string;
  readonly sessions: Sessions;
  readonly operations: Operations;
  /** Which pages may connect. */
  readonly access: BrowserAccess;
  /** Bytes of a message. */
  readonly maxBytes: number;
  /** How long a message may wait until the client takes it, in milliseconds. */
  readonly maxWaitMs: number;
  readonly onSlow: (viewer: string) => void;
}

/** One connection. The viewer is known from connection_init on. */
interface Connection {
  viewer: Viewer | undefined;
  readonly abort: AbortController;
  /** Of the request that it began with. */
  readonly headers: TraceHeaders;
  /** Of the other side. */
  readonly address: string;
  readonly close: (code: number, reason: string) => void;
}

type Protocol = ServerOptions<Record<string, unknown>, Connection>;

/** Operations that one connection may have under way. */
const maxOperations = 100;
const initTimeoutMs = 3000;
const heartbeatMs = 15_000;
const isStopping = { status: 503, code: 'UNAVAILABLE', message: 'The gateway is stopping.' } as const;

/** Serves GraphQL over WebSocket (graphql-transport-ws) beside the HTTP routes, until the app closes: then after what is under way. */
export function serveSockets(app: FastifyInstance, services: Services, options: SubscriptionServerOptions): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: options.maxBytes, handleProtocols });
  const underWay = new Set<Promise<unknown>>();
  const server = makeServer(protocolOf(services, options, underWay));
  const heartbeat = beat(sockets);
  const { metrics } = services.signals;
  let isClosing = false;

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const connection: Connection = {
      viewer: undefined,
      abort: createClientAbort(),
      headers: traceHeadersOf(request.headers),
      address: request.socket.remoteAddress ?? '',
      close: (code, reason) => closeSocket(socket, code, reason),
    };
    // What the other side does wrong ends its own connection, and that is all.
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
    const refusal = isClosing ? isStopping : refuseUpgrade(request, options.path, options.access);
    if (refusal !== undefined) return sendRefusal(connection, refusal, requestIdOf(request.headers['x-request-id']));
    sockets.handleUpgrade(request, connection, head, (socket) => sockets.emit('connection', socket, request));
  });

  app.addHook('preClose', async () => {
    isClosing = true;
    clearInterval(heartbeat);
    for (const socket of sockets.clients) socket.pause();
    await turn();
    await Promise.allSettled(underWay);
    // The answers are handed to the connections before these are closed.
    await turn();
    const ends = [...sockets.clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of sockets.clients) closeSocket(socket);
    await Promise.all(ends);
  });
}

function protocolOf(services: Services, options: SubscriptionServerOptions, underWay: Set<Promise<unknown>>): Protocol {
  const { operations } = options;
  return {
    connectionInitWaitTimeout: initTimeoutMs,
    onConnect: ({ connectionParams, extra }) => letIn(extra, authorizationOf(connectionParams), options),
    onSubscribe: async ({ extra, subscriptions }, _id, payload) => {
      if (extra.viewer === undefined) throw new Error('An operation came before its connection was acknowledged.');
      if (Object.keys(subscriptions).length > maxOperations) {
        return [overLimit(`One connection has at most ${maxOperations} operations under way.`)];
      }
      const refusal = await options.rates.takeRequest(extra.viewer.name);
      if (refusal !== undefined) return [refusal];
      const client = new ConnectionWait(extra.abort.signal);
      return operations.read(payload, new Context(services, extra.viewer, operationRequestInfo(extra.headers), client));
    },
    execute: (args) => {
      const answer = executeWithin(services.capacity, () => operations.execute(args)).finally(() => underWay.delete(answer));
      underWay.add(answer);
      return answer;
    },
    subscribe: (args) => operations.subscribe(args, operationOf(args)),
    onNext: (_context, _id, _payload, args, result) => operations.tell(result, operationOf(args)),
    onError: (_context, _id, _payload, errors) => operations.tellErrors(errors),
  };
}

function operationOf({ contextValue }: ExecutionArgs): Operation {
  return (contextValue as Context).operation;
}

/** Whether the connection may go on. One whose right cannot be found out now is closed in its own words. */
async function letIn(connection: Connection, authorization: string | undefined, options: SubscriptionServerOptions): Promise<boolean> {
  try {
    const viewer = await options.authenticate(authorization);
    if (viewer === undefined && (await options.rates.takeFailure(connection.address)) !== undefined) {
      connection.close(tooManyRequests, 'Too many requests');
    }
    if (viewer === undefined || connection.abort.signal.aborted) return false;
    connection.viewer = viewer;
    const end = (reason: string): void => connection.close(noLongerAllowed, reason);
    connection.abort.signal.addEventListener('abort', options.sessions.begin({ viewer, authorization, end }), { once: true });
    return true;
  } catch (error) {
    if (!(error instanceof AuthenticationUnavailable)) throw error;
    options.report(error);
    connection.close(tryAgainLater, 'Try again later');
    return false;
  }
}

/** Explorers send what is typed as headers, in any spelling. */
function authorizationOf(parameters: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const entry = Object.entries(parameters ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
  return typeof entry?.[1] === 'string' ? entry[1] : undefined;
}

/** Finds out who is gone without having said so, and keeps proxies from taking a quiet connection for a dead one. */
function beat(sockets: WebSocketServer): NodeJS.Timeout {
  const silent = new WeakSet<WebSocket>();
  return setInterval(() => {
    for (const socket of sockets.clients) {
      if (silent.has(socket)) socket.terminate();
      else {
        silent.add(socket);
        socket.once('pong', () => silent.delete(socket));
        socket.ping();
      }
    }
  }, heartbeatMs).unref();
}
