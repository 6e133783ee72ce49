import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server on loopback that ends with the test. */
export interface Loopback {
  readonly origin: string;
  readonly port: number;
  /** Every connection ever accepted. */
  readonly sockets: readonly Socket[];
  /** Request lines' targets, as they came over the wire. */
  readonly targets: readonly string[];
}

export async function startHttpServer(handle: RequestListener): Promise<Loopback> {
  const targets: string[] = [];
  const server = createHttpServer((request, response) => {
    targets.push(request.url ?? '');
    handle(request, response);
  });
  return { ...(await listen(server)), targets };
}

/** For what is no HTTP. */
export async function startRawServer(handle: (socket: Socket) => void): Promise<Loopback> {
  return { ...(await listen(createServer(handle))), targets: [] };
}

/** A port on which nobody listens. */
export async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function listen(server: Server): Promise<Omit<Loopback, 'targets'>> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, sockets };
}
