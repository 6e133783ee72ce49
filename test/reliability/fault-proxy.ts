import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a provider that is not well does with every request. */
export type Illness = 'hangs' | 'drops connections' | 'answers 500' | 'answers 429' | 'answers HTML' | 'answers half a body';

export const illnesses: readonly Illness[] = [
  'hangs',
  'drops connections',
  'answers 500',
  'answers 429',
  'answers HTML',
  'answers half a body',
];

/** Stands before a simulator and makes it ill and well again; what it does to a request is decided when the request comes. */
export interface FaultProxy {
  readonly baseUrl: string;
  /** How many requests came since this was asked last. */
  takeRequests(): number;
  fallIll(illness: Illness): void;
  getWell(): void;
  close(): Promise<void>;
}

export async function startFaultProxy(baseUrl: string): Promise<FaultProxy> {
  const target = new URL(baseUrl);
  let illness: Illness | undefined;
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    outgoing.on('error', () => undefined);
    if (illness === undefined) pass(incoming, outgoing, target);
    else suffer(illness, incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const own = new URL(baseUrl);
  own.port = String(port);
  return {
    baseUrl: own.href.replace(/\/$/, ''),
    takeRequests: () => {
      const taken = requests;
      requests = 0;
      return taken;
    },
    fallIll: (which) => void (illness = which),
    getWell: () => void (illness = undefined),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function suffer(illness: Illness, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const json = { 'content-type': 'application/json' };
  incoming.resume();
  switch (illness) {
    case 'hangs':
      return;
    case 'drops connections':
      incoming.destroy();
      return;
    case 'answers 500':
      outgoing.writeHead(500, json).end('{"error":"internal","message":"It broke"}');
      return;
    case 'answers 429':
      outgoing.writeHead(429, { ...json, 'retry-after': '2' }).end('{"error":"Rate limit exceeded"}');
      return;
    case 'answers HTML':
      outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Maintenance</body></html>');
      return;
    case 'answers half a body':
      outgoing.writeHead(200, json).end('{"status":true,"data":[{"id":1,"order_number":"ORD-20');
  }
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, { hostname, port }: URL): void {
  const { method, url, headers } = incoming;
  const forwarded = httpRequest({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  forwarded.on('error', () => outgoing.destroy());
  incoming.pipe(forwarded);
}
