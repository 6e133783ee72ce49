import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long a connection without a request in progress may stay open once the gateway stops. */
const graceMs = 2_000;
const sweepMs = 250;

/**
 * Closes connections that would keep a stopping server open. Node stops its own timeouts when a server closes, so that half a request head,
 * or an answer that the client does not read, would block the stop forever. Requests that are being answered are not touched.
 */
export function endConnectionsAtStop(app: FastifyInstance): void {
  /** The current response of each connection; undefined between requests, and while a request head is incomplete. */
  const connections = new Map<Socket, ServerResponse | undefined>();
  app.server.on('connection', (socket: Socket) => {
    connections.set(socket, undefined);
    socket.once('close', () => connections.delete(socket));
  });
  // The WebSocket server closes its own connections.
  app.server.on('upgrade', (_request, socket: Socket) => connections.delete(socket));
  app.addHook('onRequest', (request, reply, done) => {
    connections.set(request.raw.socket, reply.raw);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { socket } = request.raw;
    // The next request of the connection may have started already.
    if (connections.get(socket) === reply.raw) connections.set(socket, undefined);
    done();
  });
  app.addHook('preClose', async () => {
    const waitingSince = new Map<Socket, number>();
    const sweeping = setInterval(() => {
      for (const [socket, response] of connections) {
        const isBusy = response !== undefined && !response.writableEnded;
        if (isBusy) waitingSince.delete(socket);
        else if (!waitingSince.has(socket)) waitingSince.set(socket, performance.now());
        else if (performance.now() - (waitingSince.get(socket) ?? 0) >= graceMs) socket.destroy();
      }
    }, sweepMs).unref();
    app.server.once('close', () => clearInterval(sweeping));
  });
}
