import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long a connection may take for what it has begun to send, and for what was sent to it, once the gateway stops. */
const graceMs = 2_000;
const sweepMs = 250;

/**
 * Ends connections that would keep a stopping server open: Node takes its own timers away when a server closes, so that half a request
 * head, or an answer that nobody reads, would be waited for without an end. Requests that are being answered are left alone.
 */
export function endConnectionsAtStop(app: FastifyInstance): void {
  /** The answer that is being made on a connection; undefined between requests, and while there is only a part of a head. */
  const connections = new Map<Socket, ServerResponse | undefined>();
  app.server.on('connection', (socket: Socket) => {
    connections.set(socket, undefined);
    socket.once('close', () => connections.delete(socket));
  });
  // Whoever speaks WebSocket has its own way to end.
  app.server.on('upgrade', (_request, socket: Socket) => connections.delete(socket));
  app.addHook('onRequest', (request, reply, done) => {
    connections.set(request.raw.socket, reply.raw);
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { socket } = request.raw;
    // The next request may have begun already.
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
