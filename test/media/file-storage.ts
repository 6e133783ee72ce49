import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers a request for a file. */
export type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/** A provider's storage on loopback, which a test fills. */
export interface FileStorage {
  readonly origin: string;
  /** Every request, as `path`, with the headers. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
  /** What is served at a path from now on. */
  put(path: string, serve: Serve): void;
  close(): Promise<void>;
}

export async function openFileStorage(): Promise<FileStorage> {
  const files = new Map<string, Serve>();
  const requests: FileStorage['requests'] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push({ path, headers: request.headers });
    const serve = files.get(path);
    if (serve === undefined) response.writeHead(404).end();
    else serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    put: (path, serve) => void files.set(path, serve),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Serves bytes with a type, without ranges. */
export function plain(bytes: Uint8Array | string, type: string, status = 200): Serve {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': type, 'content-length': String(Buffer.byteLength(bytes)) }).end(bytes);
  };
}

/** Serves bytes and one range of them, as storage does (RFC 9110, 14). */
export function ranged(bytes: Buffer, type: string, etag: string): Serve {
  return ({ headers }, response) => {
    const always = { 'content-type': type, etag, 'accept-ranges': 'bytes' };
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? [];
    const isMet = headers['if-range'] === undefined || headers['if-range'] === etag;
    if (from === undefined || !isMet) return void response.writeHead(200, { ...always, 'content-length': bytes.length }).end(bytes);
    const end = to === '' || to === undefined ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
    if (Number(from) > end) return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    const part = bytes.subarray(Number(from), end + 1);
    const range = `bytes ${from}-${end}/${bytes.length}`;
    return void response.writeHead(206, { ...always, 'content-range': range, 'content-length': part.length }).end(part);
  };
}
