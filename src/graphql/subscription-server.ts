import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { execute } from 'graphql';
import { handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { Context, type Surroundings } from './context.js';
import { overLimit } from './error.js';
import type { Operations } from './operation.js';
import { asProtocolSocket, closeSocket } from './socket.js';
import { refuseUpgrade, sendRefusal } from './upgrade.js';
import type { Authenticate, Viewer } from './viewer.js';

export interface SubscriptionServerOptions {
  readonly path: string;
  readonly authenticate: Authenticate;
  readonly operations: Operations;
  /** Origins whose pages may connect, besides the gateway's own. */
  readonly origins: readonly string[];
  /** Bytes of a message. */
  readonly mostBytes: number;
  /** How long a message may wait until the client takes it, in milliseconds. */
  readonly patienceMs: number;
  readonly report: (error: unknown) => void;
  readonly onSlow: (viewer: string) => void;
}

/** One connection. The viewer is known from connection_init on. */
interface Connection {
  viewer: Viewer | undefined;
  readonly abort: AbortController;
}

type Protocol = ServerOptions<Record<string, unknown>, Connection>;

/** Operations that one connection may have under way. */
const mostOperations = 100;
const initTimeoutMs = 3000;
const heartbeatMs = 15_000;
const isStopping = { status: '503 Service Unavailable', code: 'UNAVAILABLE', message: 'The gateway is stopping.' } as const;

/** Serves GraphQL over WebSocket (graphql-transport-ws) beside the HTTP routes, until the app closes: then after what is under way. */
export function serveSockets(app: FastifyInstance, surroundings: Surroundings, options: SubscriptionServerOptions): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: options.mostBytes, handleProtocols });
  const underWay = new Set<Promise<unknown>>();
  const server = makeServer(protocolOf(surroundings, options, underWay));
  const heartbeat = beat(sockets);
  let isClosing = false;

  sockets.on('connection', (socket: WebSocket) => {
    const connection: Connection = { viewer: undefined, abort: new AbortController() };
    // What the other side does wrong ends its own connection, and that is all.
    socket.on('error', () => undefined);
    const { patienceMs, report } = options;
    const onSlow = (): void => options.onSlow(connection.viewer?.name ?? '');
    const closed = server.opened(asProtocolSocket(socket, { patienceMs, report, onSlow }), connection);
    socket.once('close', (code, reason) => {
      connection.abort.abort();
      closed(code, reason.toString()).catch(report);
    });
  });

  app.server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    connection.on('error', () => connection.destroy());
    const refusal = isClosing ? isStopping : refuseUpgrade(request, options.path, options.origins);
    if (refusal !== undefined) return sendRefusal(connection, refusal);
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

function protocolOf(
  surroundings: Surroundings,
  { authenticate, operations }: SubscriptionServerOptions,
  underWay: Set<Promise<unknown>>,
): Protocol {
  return {
    connectionInitWaitTimeout: initTimeoutMs,
    onConnect: ({ connectionParams, extra }) => {
      extra.viewer = authenticate(authorizationOf(connectionParams));
      return extra.viewer !== undefined;
    },
    onSubscribe: ({ extra, subscriptions }, _id, payload) => {
      if (extra.viewer === undefined) throw new Error('An operation came before its connection was acknowledged.');
      if (Object.keys(subscriptions).length > mostOperations) {
        return [overLimit(`One connection has at most ${mostOperations} operations under way.`)];
      }
      return operations.read(payload, new Context(surroundings, extra.viewer, extra.abort.signal));
    },
    execute: (args) => {
      const answer = Promise.resolve(execute(args)).finally(() => underWay.delete(answer));
      underWay.add(answer);
      return answer;
    },
    onNext: (_context, _id, _payload, _args, result) => operations.tell(result),
    onError: (_context, _id, _payload, errors) => operations.tellErrors(errors),
  };
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
