import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy with a fixed address, whose target can be cut off, as when a provider breaks down. */
export interface Gate {
  /** The simulator's own address, by way of the gate. */
  readonly baseUrl: string;
  /** From now on connections are refused, and those that exist are broken. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** From now on nothing is forwarded, and connections stay open. */
  freeze(): void;
  /** From now on new connections are forwarded again; frozen connections stay frozen or are forwarded again too. */
  thaw(which?: 'new' | 'all'): void;
  /** The next time that these bytes are sent they are forwarded, and the connection breaks when they are answered: resolves then. */
  breakAfter(bytes: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens a gate to a simulator at this address. */
export async function startGate(baseUrl: string): Promise<Gate> {
  const target = new URL(baseUrl);
  const sockets = new Set<Socket>();
  const connections = new Set<() => void>();
  let isFrozen = false;
  let awaited: { readonly bytes: string; readonly done: () => void } | undefined;
  const server = createServer((incoming) => {
    const outgoing = connect(Number(target.port), target.hostname);
    const forward = (): void => void incoming.pipe(outgoing).pipe(incoming);
    incoming.on('data', (chunk: Buffer) => {
      if (awaited === undefined || isFrozen || !chunk.includes(awaited.bytes)) return;
      const { done } = awaited;
      awaited = undefined;
      outgoing.unpipe(incoming);
      outgoing.once('data', () => {
        incoming.destroy();
        done();
      });
      outgoing.resume();
    });
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        connections.delete(forward);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    if (isFrozen) incoming.pause();
    else forward();
    connections.add(forward);
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const shut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const own = new URL(baseUrl);
  own.port = String(port);
  return {
    baseUrl: own.href.replace(/\/$/, ''),
    shut,
    open: () => listen(port),
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    thaw: (which = 'new') => {
      isFrozen = false;
      if (which === 'all') for (const forward of connections) forward();
    },
    breakAfter: (bytes) => new Promise((done) => (awaited = { bytes, done })),
    close: () => (server.listening ? shut() : Promise.resolve()),
  };
}
