import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that answers every request with the request itself, credentials included. */
export interface EchoServer {
  readonly origin: string;
  /** The number of received requests. */
  readonly requests: number;
  close(): Promise<void>;
}

type Answer = (response: ServerResponse, echo: string, request: IncomingMessage) => void;

/** The ways to fail. */
export const echoes: Readonly<Record<string, Answer>> = {
  unauthorized: (response, echo) =>
    json(response, 401, { status: false, error: 'unauthorized', message: `Bad credentials: ${echo}`, sent: echo }),
  refused: (response, echo) =>
    json(response, 400, { error: { code: 7, message: echo, details: { [echo]: echo } }, message: echo, value: echo }),
  limited: (response, echo) => {
    response.setHeader('retry-after', '1');
    json(response, 429, { error: 'Rate limit exceeded', message: echo });
  },
  broken: (response, echo) => response.writeHead(502, { 'content-type': 'text/html' }).end(`<html><body>${echo}</body></html>`),
  accepted: (response, echo) =>
    json(response, 200, { status: true, data: [{ id: echo, name: echo, raw: { token: echo } }], message: { id: echo, status: echo } }),
  garbage: (response, echo) => response.writeHead(200, { 'content-type': 'application/json' }).end(`{"status":true,"data":${echo}`),
  redirected: (response, _echo, request) => response.writeHead(302, { location: request.url ?? '/' }).end(),
  dropped: (response) => response.destroy(),
};

export async function startEchoServer(answer: Answer): Promise<EchoServer> {
  let requests = 0;
  const server: Server = createServer((request, response) => {
    requests += 1;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, rawHeaders } = request;
      answer(response, [method, url, ...rawHeaders, Buffer.concat(chunks).toString()].join(' '), request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
