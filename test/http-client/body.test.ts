import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { HttpBody } from '../../src/http-client/exchange.js';
import { answer, connect, failure, read, write } from './connection.js';
import { bodyOf, startHttpServer, startRawServer, unusedPort } from './loopback.js';

/** A body that records whether it was begun and ended. */
interface WatchedBody extends HttpBody {
  begun: number;
  ended: number;
  given: number;
}

const chunk = Buffer.alloc(64 * 1024, 'x');

/** So many chunks, announced as `length` bytes. */
function bodyOfChunks(count: number, length = count * chunk.length, fail?: Error): WatchedBody {
  return {
    ...{ begun: 0, ended: 0, given: 0, contentType: 'multipart/form-data; boundary=b', length },
    async *stream() {
      this.begun += 1;
      try {
        for (; this.given < count; this.given += 1) yield chunk;
        if (fail !== undefined) throw fail;
      } finally {
        this.ended += 1;
      }
    },
  };
}

describe('a body that is streamed', () => {
  it('comes as it is, with its length and type', async () => {
    const seen: { headers: Record<string, unknown>; hash: string }[] = [];
    const server = await startHttpServer((request, response) => {
      void bodyOf(request).then((body) => {
        seen.push({ headers: request.headers, hash: createHash('sha256').update(body).digest('hex') });
        response.end('{}');
      });
    });
    const body = bodyOfChunks(300);
    expect(answer(await connect(server.origin).request({ ...write, headers: { 'content-type': 'text/plain' }, body })).status).toBe(200);
    expect(seen).toMatchObject([
      {
        headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': String(300 * chunk.length) },
        hash: createHash('sha256')
          .update(Buffer.alloc(300 * chunk.length, 'x'))
          .digest('hex'),
      },
    ]);
    expect(seen[0]?.headers['transfer-encoding']).toBeUndefined();
    expect([body.begun, body.ended]).toEqual([1, 1]);
  });

  it('is taken no faster than it is sent', async () => {
    const server = await startHttpServer((request) => void request.pause());
    const body = bodyOfChunks(10_000);
    const failed = failure(await connect(server.origin, { timeoutMs: 1500 }).request({ ...write, body }));
    expect(failed).toMatchObject({ kind: 'timeout', sent: 'maybe' });
    expect(body.given).toBeLessThan(1000);
    await expect.poll(() => body.ended).toBe(1);
  });

  it('is never begun when the connection is refused, and certainly not sent', async () => {
    const body = bodyOfChunks(1);
    const failed = failure(await connect(`http://127.0.0.1:${await unusedPort()}`).request({ ...write, body }));
    expect(failed).toMatchObject({ kind: 'unavailable', sent: 'no' });
    expect(body.begun).toBe(0);
  });

  it('is never begun when the deadline passes before a socket is free', async () => {
    const server = await startHttpServer(() => undefined);
    const client = connect(server.origin, { concurrency: 1 });
    const first = client.request(write);
    const body = bodyOfChunks(1);
    const waiting = failure(await client.request({ ...write, body, deadlineAt: Date.now() + 50 }));
    expect(waiting).toMatchObject({ kind: 'timeout', sent: 'no' });
    for (const socket of server.sockets) socket.destroy();
    await first;
    expect(body.begun).toBe(0);
  });

  it('may have been sent when the connection breaks in the middle, and is ended', async () => {
    const server = await startRawServer((socket) => {
      socket.once('data', () => socket.destroy());
    });
    const body = bodyOfChunks(1000);
    expect(failure(await connect(server.origin).request({ ...write, body }))).toMatchObject({ kind: 'unavailable', sent: 'maybe' });
    await expect.poll(() => body.ended).toBe(1);
    expect(body.given).toBeLessThan(1000);
  });

  it.each<[string, WatchedBody]>([
    ['breaks off', bodyOfChunks(3, 10 * chunk.length, new Error('the disk'))],
    ['has fewer bytes than were announced', bodyOfChunks(3, 10 * chunk.length)],
    ['has more bytes than were announced', bodyOfChunks(10, 3 * chunk.length)],
  ])('that %s may have been sent, and never arrives as a whole', async (_, body) => {
    const whole: number[] = [];
    const closed: Promise<unknown>[] = [];
    const server = await startHttpServer((request) => {
      closed.push(once(request, 'close'));
      request.on('data', () => undefined);
      request.on('end', () => whole.push(1));
      request.on('error', () => undefined);
    });
    expect(failure(await connect(server.origin, { timeoutMs: 5000 }).request({ ...write, body }))).toMatchObject({
      kind: 'unavailable',
      sent: 'maybe',
    });
    await Promise.all(closed);
    expect(whole).toEqual([]);
    await expect.poll(() => body.ended).toBe(1);
  });

  it('is ended when the answer comes before all of it was taken', async () => {
    const server = await startHttpServer((request, response) => {
      request.pause();
      response.writeHead(413).end('{"message":"too large"}');
    });
    const body = bodyOfChunks(10_000);
    expect(answer(await connect(server.origin).request({ ...write, body })).status).toBe(413);
    await expect.poll(() => body.ended).toBe(1);
    expect(body.given).toBeLessThan(10_000);
  });

  it('is not sent a second time, even by a read', async () => {
    const server = await startRawServer((socket) => {
      socket.once('data', () => socket.destroy());
    });
    const body = bodyOfChunks(100);
    expect(failure(await connect(server.origin).request({ ...read, method: 'POST', body })).sent).toBe('maybe');
    expect([body.begun, server.sockets.length]).toEqual([1, 1]);
  });
});
