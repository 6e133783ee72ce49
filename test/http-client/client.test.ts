import { describe, expect, it } from 'vitest';
import type { Exchange, HttpRequest } from '../../src/http-client/exchange.js';
import { answer, connect, failure, read, write } from './connection.js';
import { bodyOf, startHttpServer, startRawServer, unusedPort, type Loopback } from './loopback.js';

describe('an answer', () => {
  it('is given whatever its status, with its headers and text', async () => {
    const server = await startHttpServer((_, response) => {
      response.writeHead(503, { 'Retry-After': '7', 'set-cookie': ['a=1', 'b=2'], 'content-type': 'application/json' });
      response.end('{"message":"später"}');
    });
    const { status, headers, text, ...outcome } = answer(await connect(server.origin).request(read));
    expect({ status, text, failed: outcome.failed }).toEqual({ status: 503, text: '{"message":"später"}', failed: false });
    expect(headers).toMatchObject({ 'retry-after': '7', 'set-cookie': 'a=1, b=2' });
  });

  it('is read as JSON once', async () => {
    const server = await startHttpServer((_, response) => response.end('{"id":12345678901234567890}'));
    const response = answer(await connect(server.origin).request(read));
    expect(response.json()).toEqual({ value: { id: '12345678901234567890' }, brokenRecords: 0 });
    expect(response.json()).toBe(response.json());
  });

  it('is no JSON when it is a page', async () => {
    const server = await startHttpServer((_, response) => response.end('<html></html>'));
    expect(answer(await connect(server.origin).request(read)).json()).toBeUndefined();
  });

  it('loses its byte order mark', async () => {
    const server = await startHttpServer((_, response) => response.end('\uFEFF{}'));
    expect(answer(await connect(server.origin).request(read)).text).toBe('{}');
  });

  it('is not looked for behind a redirection', async () => {
    const server = await startHttpServer((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect(answer(await connect(server.origin).request(read)).status).toBe(302);
    expect(server.targets).toEqual(['/orders']);
  });

  it('may be announced by an early hint', async () => {
    const server = await startHttpServer((_, response) => {
      response.writeEarlyHints({ link: '</style.css>' });
      response.end('{}');
    });
    expect(answer(await connect(server.origin).request(read)).status).toBe(200);
  });
});

describe('what is sent', () => {
  it('is the path, the headers and the body byte for byte, and a request for an uncompressed answer', async () => {
    const seen: { headers: Record<string, unknown>; body: string; method: string }[] = [];
    const server = await startHttpServer((request, response) => {
      void bodyOf(request).then((body) => {
        seen.push({ headers: request.headers, body: body.toString('utf8'), method: request.method ?? '' });
        response.end('{}');
      });
    });
    const path = "/a%2Fb//c%20d/../e?token=x+y%2B|z&q='%C3%A9'&empty=";
    await connect(server.origin).request({ ...write, method: 'PATCH', path, headers: { 'X-Signature': 'AbC=  d' }, body: '{"n":"é" }' });
    expect(server.targets).toEqual([path]);
    expect(seen).toEqual([
      {
        method: 'PATCH',
        body: '{"n":"é" }',
        headers: {
          host: `127.0.0.1:${server.port}`,
          connection: 'keep-alive',
          'user-agent': 'parley',
          'accept-encoding': 'identity',
          'x-signature': 'AbC=  d',
          'content-length': '11',
        },
      },
    ]);
  });

  it.each(['', '/'])('goes below the path of the base address that ends with "%s"', async (ending) => {
    const server = await startHttpServer((_, response) => response.end());
    await connect(`${server.origin}/api/developer${ending}`).request(read);
    expect(server.targets).toEqual(['/api/developer/orders']);
  });

  it.each([
    ['a blank in the path', { path: '/or ders' }],
    ['a letter beyond ASCII in the path', { path: '/café' }],
    ['a line break in the path', { path: '/orders\r\nx: y' }],
    ['a path that begins without a slash', { path: 'http://elsewhere/' }],
    ['a line break in a header', { headers: { 'x-name': 'a\r\nx-other: b' } }],
  ])('is nothing at all when there is %s', async (_, wrong) => {
    const server = await startHttpServer((_request, response) => response.end());
    const outcome = failure(await connect(server.origin).request({ ...write, ...wrong }));
    expect(outcome).toMatchObject({ failed: true, kind: 'unavailable', sent: 'no' });
    expect(server.targets).toEqual([]);
  });
});

describe('a failure reports what may have been sent', () => {
  const cutBeforeAnswer = () => startHttpServer((request) => request.socket.destroy());
  const hang = () => startHttpServer(() => undefined);
  const past = { deadlineAt: Date.now() - 1 };

  it.each<[name: string, expected: [kind: string, sent: string], start: () => Promise<{ origin: string }>, limits?: Partial<HttpRequest>]>([
    ['nobody listens', ['unavailable', 'no'], async () => ({ origin: `http://127.0.0.1:${await unusedPort()}` })],
    ['the name cannot exist', ['unavailable', 'no'], async () => ({ origin: `http://${'x'.repeat(64)}.invalid` })],
    ['the other side does not speak TLS', ['unavailable', 'no'], async () => overTls(await startHttpServer(() => undefined))],
    ['the connection is never ready', ['timeout', 'no'], async () => overTls(await startRawServer(() => undefined))],
    ['the deadline is over before it begins', ['timeout', 'no'], hang, past],
    ['no answer comes before the deadline', ['timeout', 'maybe'], hang],
    ['the connection breaks before an answer', ['unavailable', 'maybe'], cutBeforeAnswer],
    ['the connection breaks in the head of the answer', ['unavailable', 'maybe'], () => answerRaw('HTTP/1.1 200 OK\r\ncontent-le')],
    ['the connection breaks in the body', ['unavailable', 'maybe'], () => answerRaw('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"a"')],
    [
      'the connection breaks between chunks',
      ['unavailable', 'maybe'],
      () => answerRaw('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n'),
    ],
    ['the body never ends', ['timeout', 'maybe'], () => startHttpServer((_, response) => void response.write('{"a":'))],
    ['the answer is no HTTP', ['unexpected-response', 'answered'], () => answerRaw('SSH-2.0-OpenSSH_9.2\r\n')],
    [
      'the answer is compressed',
      ['unexpected-response', 'answered'],
      () => startHttpServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('...')),
    ],
    [
      'the answer is too large',
      ['unexpected-response', 'answered'],
      () => startHttpServer((_, response) => response.end('x'.repeat(2000))),
    ],
  ])('when %s', async (_, [kind, sent], start, limits = {}) => {
    const { origin } = await start();
    const client = connect(origin, { timeoutMs: 250, retries: 0, maxResponseBytes: 1000 });
    for (const request of [read, write]) {
      const outcome = failure(await client.request({ ...request, ...limits }));
      expect(outcome).toEqual({ failed: true, kind, sent, reason: expect.any(String) });
      expect(outcome.reason).not.toMatch(/127\.0\.0\.1|invalid|orders|\d{4,}(?! bytes)/);
    }
  });

  it('as maybe when the server closes a connection that served before', async () => {
    let served = 0;
    const server = await startHttpServer((request, response) => {
      served += 1;
      if (served === 1) response.end('{}');
      else request.socket.destroy();
    });
    const client = connect(server.origin, { concurrency: 1 });
    answer(await client.request(read));
    expect(failure(await client.request(write))).toMatchObject({ kind: 'unavailable', sent: 'maybe' });
    expect(server.sockets).toHaveLength(1);
    expect(served).toBe(2);
  });

  it('as no when it waited in vain for a connection, and leaves that connection to the next', async () => {
    const held: (() => void)[] = [];
    const server = await startHttpServer((_, response) => void held.push(() => response.end('{}')));
    const client = connect(server.origin, { concurrency: 1 });
    const first = client.request(read);
    const waiting = failure(await client.request({ ...write, path: '/waiting', deadlineAt: Date.now() + 100 }));
    expect(waiting).toMatchObject({ kind: 'timeout', sent: 'no' });
    const third = client.request({ ...write, path: '/third' });
    held[0]?.();
    answer(await first);
    await expect.poll(() => held.length).toBe(2);
    held[1]?.();
    answer(await third);
    expect(server.targets).toEqual(['/orders', '/third']);
    expect(server.sockets).toHaveLength(1);
  });

  it('as no when the client is closed', async () => {
    const server = await startHttpServer((_, response) => response.end());
    const client = connect(server.origin);
    await client.close();
    await client.close();
    expect(failure(await client.request(write))).toMatchObject({ kind: 'unavailable', sent: 'no' });
  });
});

describe('a read', () => {
  it.each<HttpRequest>([read, { ...write, kind: 'read' }])('by $method is repeated once when the connection breaks', async (request) => {
    let requests = 0;
    const server = await startHttpServer((incoming, response) => {
      requests += 1;
      if (requests === 1) incoming.socket.destroy();
      else response.end('{}');
    });
    expect(answer(await connect(server.origin).request(request)).status).toBe(200);
    expect(server.targets).toEqual(['/orders', '/orders']);
  });

  it.each<[string, () => Promise<Loopback>]>([
    ['was answered with an error that lasts', () => startHttpServer((_, response) => response.writeHead(500).end())],
    ['ran out of time', () => startHttpServer(() => undefined)],
    ['was answered with what is no HTTP', () => answerRaw('SSH-2.0-OpenSSH_9.2\r\n')],
  ])('is not repeated when it %s', async (_, start) => {
    const server = await start();
    await connect(server.origin, { timeoutMs: 200 }).request(read);
    expect(server.sockets).toHaveLength(1);
    expect(server.targets.length).toBeLessThanOrEqual(1);
  });

  it('is given up when the client leaves, and its connection is closed', async () => {
    const leaving = new AbortController();
    const server = await startHttpServer(() => leaving.abort());
    const outcome = failure(await connect(server.origin).request({ ...read, signal: leaving.signal }));
    expect(outcome).toMatchObject({ kind: 'aborted', sent: 'maybe' });
    await closed(server);
    expect(server.targets).toHaveLength(1);
  });

  it('is not begun when the client left already', async () => {
    const server = await startHttpServer((_, response) => response.end());
    const outcome = failure(await connect(server.origin).request({ ...read, signal: AbortSignal.abort() }));
    expect(outcome).toMatchObject({ kind: 'aborted', sent: 'no' });
    expect(server.sockets).toHaveLength(0);
  });
});

describe('a write', () => {
  it('is sent exactly once, however it ends', async () => {
    const server = await startHttpServer((request) => request.socket.destroy());
    const client = connect(server.origin, { concurrency: 2 });
    const outcomes = await Promise.all(['/a', '/b', '/c', '/d', '/e', '/f'].map((path) => client.request({ ...write, path })));
    expect(outcomes.map((outcome) => failure(outcome).sent)).toEqual(Array(6).fill('maybe'));
    expect([...server.targets].sort()).toEqual(['/a', '/b', '/c', '/d', '/e', '/f']);
  });

  it('is finished although the client leaves', async () => {
    const leaving = new AbortController();
    const server = await startHttpServer((_, response) => {
      leaving.abort();
      response.end('{}');
    });
    expect(answer(await connect(server.origin).request({ ...write, signal: leaving.signal })).status).toBe(200);
  });
});

describe('the deadline', () => {
  it.each([
    ['of the request, when it is earlier', { timeoutMs: 60_000 }, () => Date.now() + 120],
    ['of the channel, when it is earlier', { timeoutMs: 120 }, () => Date.now() + 60_000],
  ])('is that %s, and closes the connection', async (_, options, deadlineAt) => {
    const server = await startHttpServer((__, response) => void response.write('{'));
    const started = performance.now();
    const outcome = failure(await connect(server.origin, options).request({ ...read, deadlineAt: deadlineAt() }));
    const milliseconds = performance.now() - started;
    expect(outcome.kind).toBe('timeout');
    expect(milliseconds).toBeGreaterThan(100);
    expect(milliseconds).toBeLessThan(2000);
    await closed(server);
  });

  it('holds for a repeated read as a whole', async () => {
    let requests = 0;
    const server = await startHttpServer((request) => {
      requests += 1;
      if (requests === 1) setTimeout(() => request.socket.destroy(), 400);
    });
    const started = performance.now();
    expect(failure(await connect(server.origin, { timeoutMs: 600 }).request(read)).kind).toBe('timeout');
    expect(performance.now() - started).toBeLessThan(950);
  });
});

describe('the bound of the body', () => {
  it('lets an answer of exactly that size through', async () => {
    const server = await startHttpServer((_, response) => response.end('x'.repeat(1000)));
    expect(answer(await connect(server.origin, { maxResponseBytes: 1000 }).request(read)).text).toHaveLength(1000);
  });

  it('stops reading an endless answer, and closes the connection', async () => {
    const server = await startHttpServer((_, response) => {
      const more = (): void => {
        while (response.writable && response.write('x'.repeat(10_000)));
        if (response.writable) response.once('drain', more);
      };
      more();
    });
    const outcome = failure(await connect(server.origin, { maxResponseBytes: 100_000 }).request(read));
    expect(outcome).toMatchObject({ kind: 'unexpected-response', sent: 'answered' });
    await closed(server);
  });
});

describe('connections', () => {
  it('are kept for the next request', async () => {
    const server = await startHttpServer((_, response) => response.end());
    const client = connect(server.origin, { concurrency: 1 });
    for (let index = 0; index < 3; index += 1) answer(await client.request(index === 1 ? write : read));
    expect(server.sockets).toHaveLength(1);
  });

  it('are not shared by two clients of one origin', async () => {
    const server = await startHttpServer((_, response) => response.end());
    const [one, other] = [connect(server.origin, { concurrency: 1 }), connect(server.origin, { concurrency: 1 })];
    for (const client of [one, other, one, other]) answer(await client.request(read));
    expect(server.sockets).toHaveLength(2);
  });

  it('are as many as allowed at most', async () => {
    const server = await startHttpServer((_, response) => void setImmediate(() => response.end()));
    const client = connect(server.origin, { concurrency: 3 });
    const outcomes = await Promise.all(Array.from({ length: 15 }, () => client.request(read)));
    expect(outcomes.every((outcome) => !outcome.failed)).toBe(true);
    expect(server.sockets).toHaveLength(3);
  });
});

describe('closing', () => {
  it('lets calls in flight finish, and closes every connection', async () => {
    let respond = (): unknown => undefined;
    const server = await startHttpServer((_, response) => void (respond = () => response.end('{}')));
    const client = connect(server.origin);
    const outcome = client.request(write);
    await expect.poll(() => server.targets.length).toBe(1);
    const closing = client.close();
    respond();
    await closing;
    expect(answer(await outcome).status).toBe(200);
    await closed(server);
  });

  it('does not wait for a connection that nobody waits for any more', async () => {
    const { origin } = overTls(await startRawServer(() => undefined));
    const client = connect(origin, { timeoutMs: 60_000 });
    expect(failure(await client.request({ ...read, deadlineAt: Date.now() + 50 })).sent).toBe('no');
    const started = performance.now();
    await client.close();
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('an observer', () => {
  it('receives every attempt, how it ended and how long it took', async () => {
    let requests = 0;
    const server = await startHttpServer((request, response) => {
      requests += 1;
      if (requests === 1) request.socket.destroy();
      else response.writeHead(404).end();
    });
    const exchanges: Exchange[] = [];
    const ofOneRequest: Exchange[] = [];
    const client = connect(server.origin, { onExchange: (exchange) => exchanges.push(exchange) });
    await client.request({ ...read, onExchange: (exchange) => ofOneRequest.push(exchange) });
    expect(ofOneRequest).toEqual(exchanges);
    expect(exchanges).toEqual([
      { method: 'GET', kind: 'read', attempt: 1, failure: 'unavailable', milliseconds: expect.any(Number) },
      { method: 'GET', kind: 'read', attempt: 2, status: 404, milliseconds: expect.any(Number) },
    ]);
  });

  it('cannot lose an answer by throwing', async () => {
    const server = await startHttpServer((_, response) => response.end());
    const onExchange = (): never => {
      throw new Error('full');
    };
    expect(answer(await connect(server.origin, { onExchange }).request(write)).status).toBe(200);
  });
});

function overTls({ port }: Loopback): { origin: string } {
  return { origin: `https://127.0.0.1:${port}` };
}

/** Answers the first bytes of a request with this text, and closes. */
function answerRaw(text: string): Promise<Loopback> {
  return startRawServer((socket) => void socket.once('data', () => socket.end(text)));
}

async function closed(server: Loopback): Promise<void> {
  await Promise.all(
    server.sockets.map(async (socket) => socket.destroyed || (await new Promise((resolve) => socket.once('close', resolve)))),
  );
}
