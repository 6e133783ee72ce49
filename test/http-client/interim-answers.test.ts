import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpClient } from '../../src/http-client/client.js';
import { startRawServer } from './loopback.js';

const goOn = 'HTTP/1.1 100 Continue\r\n\r\n';
const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n';
const processing = 'HTTP/1.1 102 Processing\r\n\r\n';
const body = '{"text":"HTTP/1.1 100 Continue\\r\\n\\r\\n"}';
const final = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

/** In how many pieces the answer comes. */
const cuts: readonly (readonly [how: string, cut: (answer: string) => readonly string[]])[] = [
  ['at once', (answer) => [answer]],
  ['head by head', (answer) => answer.split(/(?<=\r\n\r\n)/)],
  ['byte by byte', (answer) => [...answer]],
];

async function send(socket: Socket, pieces: readonly string[]): Promise<void> {
  socket.setNoDelay(true);
  for (const piece of pieces) await new Promise<void>((resolve) => socket.write(piece, () => setImmediate(resolve)));
}

/** A client of a server that answers each request so. */
async function open(pieces: readonly string[]) {
  let requests = 0;
  const server = await startRawServer((socket) => {
    socket.on('data', () => {
      requests += 1;
      void send(socket, pieces);
    });
  });
  const client = createHttpClient({ origin: server.origin, timeoutMs: 5000, retries: 0, concurrency: 1 });
  onTestFinished(() => client.close());
  return { client, server, requests: () => requests };
}

describe.each(cuts)('an answer that comes %s', (_, cut) => {
  it.each([
    ['100', goOn],
    ['103', hints],
    ['100 and 103', goOn + hints],
    ['103 and 100', hints + goOn],
    ['100, 102, 103 and 100 again', goOn + processing + hints + goOn],
  ])('is read behind %s, and its connection serves again', async (_name, interim) => {
    const { client, server, requests } = await open(cut(interim + final));
    for (const kind of ['read', 'write', 'read'] as const) {
      const answer = await client.request({
        method: kind === 'read' ? 'GET' : 'POST',
        path: '/orders',
        kind,
        ...(kind === 'write' && { body: '{}' }),
      });
      expect(answer).toMatchObject({ failed: false, status: 200, text: body });
    }
    expect(requests()).toBeGreaterThanOrEqual(3);
    expect(server.sockets).toHaveLength(1);
  });
});

describe('interim answers', () => {
  it('are no answers: a connection that ends behind them has answered nothing', async () => {
    const server = await startRawServer((socket) => socket.on('data', () => socket.end(goOn + hints + 'HTTP/1.1 1')));
    const client = createHttpClient({ origin: server.origin, timeoutMs: 5000, retries: 0 });
    onTestFinished(() => client.close());
    expect(await client.request({ method: 'GET', path: '/', kind: 'read' })).toMatchObject({
      failed: true,
      kind: 'unavailable',
      sent: 'maybe',
    });
  });

  it('without end are waited for no longer than an answer', async () => {
    const server = await startRawServer((socket) =>
      socket.on('data', () => {
        const timer = setInterval(() => socket.write(goOn), 5);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    const client = createHttpClient({ origin: server.origin, timeoutMs: 300, retries: 0 });
    onTestFinished(() => client.close());
    expect(await client.request({ method: 'GET', path: '/', kind: 'read' })).toMatchObject({
      failed: true,
      kind: 'timeout',
      sent: 'maybe',
    });
  });

  it('with a head without end are refused', async () => {
    const server = await startRawServer((socket) =>
      socket.on('data', () => socket.write(`HTTP/1.1 100 Continue\r\nx: ${'y'.repeat(100_000)}`)),
    );
    const client = createHttpClient({ origin: server.origin, timeoutMs: 5000, retries: 0 });
    onTestFinished(() => client.close());
    expect(await client.request({ method: 'GET', path: '/', kind: 'read' })).toMatchObject({ failed: true, kind: 'unexpected-response' });
  });
});
