import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as openRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unseenMessage } from '../../src/domain/message-progress.js';
import type { MediaContent } from '../../src/domain/message.js';
import { picture } from '../../src/providers/simulator/sample-values.js';
import { runGateway, type RunningGateway, type TestClient } from '../running-gateway.js';
import { openFileStorage, plain, ranged, type FileStorage } from './file-storage.js';

const readsMessages: readonly string[] = ['conversations:read'];
const clients: readonly TestClient[] = [
  { name: 'shop', token: 'the-token-of-the-shop', scopes: readsMessages, channels: ['ours'] },
  { name: 'other', token: 'the-token-of-the-other', scopes: readsMessages, channels: ['theirs'] },
  { name: 'orders-only', token: 'the-token-for-orders', scopes: ['orders:read'], channels: ['ours'] },
];
const limits = { bytes: 1_000_000, headMs: 2_000, idleMs: 300, totalMs: 10_000 };

let storage: FileStorage;
let gateway: RunningGateway;
let clock: number;
/** What names resolve to, besides those of this machine. */
let resolved: Record<string, string>;

let shared: RunningGateway;

beforeAll(async () => {
  storage = await openFileStorage();
  shared = await openGateway();
});
beforeEach(() => {
  gateway = shared;
  clock = Date.now();
  resolved = {};
  storage.requests.splice(0);
});
afterEach(async () => {
  if (gateway !== shared) await gateway.close();
});
afterAll(async () => {
  await shared.close();
  await storage.close();
});

function openGateway(
  server: Record<string, unknown> = {},
  capacities?: Parameters<typeof runGateway>[0]['capacities'],
): Promise<RunningGateway> {
  const simulator = { baseUrl: storage.origin, settings: { token: 'the-token-of-the-channel' } };
  const channel = { provider: 'whapi', simulator, mediaHosts: ['files.example', '*.pictures.example'] };
  const lookup = ((name: string, _options: object, callback: (error: Error | null, found?: object[]) => void) => {
    const address = resolved[name];
    if (address === undefined) callback(new Error('ENOTFOUND'));
    else callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  }) as never;
  return runGateway({
    channels: { ours: channel, theirs: channel },
    clients,
    server,
    media: { limits, lookup, now: () => clock },
    ...(capacities && { capacities }),
  });
}

/** Stores a message with a file on the channel `ours`, and returns its address as the client reads it. */
async function addressOf(file: Partial<MediaContent>, token = 'the-token-of-the-shop'): Promise<string | null> {
  const content = { type: 'MediaContent', mediaType: 'IMAGE', url: null, mediaId: null, caption: null, filename: null, ...file } as const;
  const at = new Date().toISOString();
  const messageId = `wamid.${createHash('sha256').update(JSON.stringify(file)).digest('hex').slice(0, 12)}`;
  const message = { ...unseenMessage('ours', messageId, '14155552671'), direction: 'INBOUND', sentAt: at, content } as const;
  await gateway.gateway.ledger.messages.put(message, at);
  const query = `{ message(channel: "ours", messageId: "${messageId}") { content { ... on MediaContent { url } } } }`;
  storage.put(
    `/messages/${messageId}?token=the-token-of-the-channel`,
    plain('{"error":{"code":404,"message":"Message not found"}}', 'application/json', 404),
  );
  const { data, errors } = await gateway.ask<{ message: { content: { url: string | null } } }, object>(query, {}, token);
  expect(errors).toEqual([]);
  return data?.message.content.url ?? null;
}

/** A file that the storage has under an id. */
async function addressOfFile(serve: Parameters<FileStorage['put']>[1], file: Partial<MediaContent> = {}): Promise<string> {
  storage.put('/media/file-1', serve);
  return (await addressOf({ mediaId: 'file-1', ...file })) ?? '';
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${gateway.address}${path}`, { method, headers, redirect: 'manual' });
}

function authorizationOf(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

async function codeOf(response: Response): Promise<string | undefined> {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return errors[0]?.extensions.code;
}

describe('the file of a message', () => {
  it('MUST be served at an address that names neither provider nor file', async () => {
    const address = await addressOfFile(plain(picture, 'image/png'), { filename: 'mug.png' });
    expect(address).toMatch(/^\/media\/[A-Za-z0-9_-]+$/);
    expect(Buffer.from(address.slice(7), 'base64url').toString('latin1')).not.toMatch(/file-1|ours|whapi|127\.0\.0\.1|mug/);
    const response = await get(address);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(picture)).toBe(true);
  });

  it('MUST be fetched with the credentials of the channel, which nobody else sees', async () => {
    const address = await addressOfFile(plain(picture, 'image/png'));
    storage.requests.splice(0);
    const response = await get(address);
    expect(storage.requests).toHaveLength(1);
    expect(storage.requests[0]).toMatchObject({ path: '/media/file-1', headers: { authorization: 'Bearer the-token-of-the-channel' } });
    expect(JSON.stringify([...response.headers])).not.toContain('the-token-of-the-channel');
  });

  it('MUST have the headers of a file that a browser may show and no script may run in, and none of the provider', async () => {
    const address = await addressOfFile(
      (_request, response) =>
        response.writeHead(200, { 'content-type': 'image/png', 'set-cookie': 'a=b', server: 'nginx', 'x-amz-id-2': 'x' }).end(picture),
      { filename: 'Größe "1".png' },
    );
    const { headers } = await get(address);
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-disposition')).toBe("inline; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22.png");
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox; frame-ancestors 'none'");
    expect(headers.get('cache-control')).toMatch(/^private, max-age=(9|1\d)\d\d$/);
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    for (const name of ['set-cookie', 'server', 'x-amz-id-2']) expect(headers.get(name)).toBeNull();
  });

  it('MUST have the same address for equal queries, so that browsers can cache it', async () => {
    const [first, second] = [await addressOfFile(plain(picture, 'image/png')), await addressOfFile(plain(picture, 'image/png'))];
    expect(first).toBe(second);
  });

  it('MUST answer HEAD with the headers alone', async () => {
    const address = await addressOfFile(plain(picture, 'image/png'));
    const response = await get(address, {}, 'HEAD');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(picture.length));
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(await response.text()).toBe('');
  });

  it('MUST begin with the public origin where one is configured, and be for pages of other origins where those may read answers', async () => {
    gateway = await openGateway({ publicUrl: 'https://parley.example', cors: { origins: ['https://shop.example'] } });
    const address = await addressOfFile(plain(picture, 'image/png'));
    expect(address).toMatch(/^https:\/\/parley\.example\/media\//);
    const { headers } = await get(new URL(address).pathname);
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });
});

describe('an address', () => {
  it('MUST be refused to the client of another channel, and to one without the scope of the record', async () => {
    const address = await addressOfFile(plain(picture, 'image/png'));
    storage.requests.splice(0);
    for (const token of ['the-token-of-the-other', 'the-token-for-orders']) {
      const response = await get(address, authorizationOf(token));
      expect(response.status).toBe(404);
      expect(await codeOf(response)).toBe('NOT_FOUND');
    }
    expect((await get(address, authorizationOf('the-token-of-the-shop'))).status).toBe(200);
    expect((await get(address, authorizationOf('unknown'))).status).toBe(401);
    expect(storage.requests).toHaveLength(1);
  });

  it('MUST be refused when it was changed or made up', async () => {
    const address = await addressOfFile(plain(picture, 'image/png'));
    storage.requests.splice(0);
    const id = address.slice(7);
    const middle = Math.floor(id.length / 2);
    const changed = `${id.slice(0, middle)}${id[middle] === 'A' ? 'B' : 'A'}${id.slice(middle + 1)}`;
    for (const forged of [changed, `${id}A`, id.slice(0, -4), 'A'.repeat(200), 'short', `${id}/x`]) {
      const response = await get(`/media/${forged}`);
      expect(response.status).toBe(404);
      expect(await codeOf(response)).toBe('NOT_FOUND');
    }
    expect(storage.requests).toEqual([]);
  });

  it('MUST be refused after it has expired, and live 15 minutes at least', async () => {
    const address = await addressOfFile(plain(picture, 'image/png'));
    const madeAt = clock;
    clock = madeAt + 15 * 60_000;
    expect((await get(address)).status).toBe(200);
    clock = madeAt + 30 * 60_000;
    const response = await get(address);
    expect(response.status).toBe(410);
    expect(await codeOf(response)).toBe('ADDRESS_EXPIRED');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('MUST be refused after the client who received it has lost its rights', async () => {
    gateway = await openGateway();
    const address = await addressOfFile(plain(picture, 'image/png'));
    expect((await get(address)).status).toBe(200);
    gateway.revoke('shop');
    const response = await get(address);
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe('NOT_FOUND');
  });

  it('MUST count against the limit of requests of its client', async () => {
    gateway = await openGateway({ limits: { requestsPerMinute: 3 } });
    const address = await addressOfFile(plain(picture, 'image/png'));
    const statuses = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await get(address)).status);
    expect(statuses).toContain(200);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('the address of a file that the gateway cannot read', () => {
  it('MUST be shown as reported when it holds no credential', async () => {
    expect(await addressOf({ url: 'https://elsewhere.example/mug.jpg' })).toBe('https://elsewhere.example/mug.jpg');
  });

  it.each([
    ['a query', 'https://elsewhere.example/mug.jpg?token=secret-value-1'],
    ['user information', 'https://user:secret-value-1@elsewhere.example/mug.jpg'],
    ['a known secret', 'https://elsewhere.example/the-token-of-the-channel/mug.jpg'],
    ['another scheme', 'data:image/png;base64,AAAA'],
  ])('MUST be null when it has %s', async (_, url) => {
    expect(await addressOf({ url })).toBeNull();
  });
});

describe('a host of files', () => {
  it.each([
    ['private', '10.1.2.3'],
    ['of this machine', '127.0.0.1'],
    ['link-local, such as metadata of a cloud', '169.254.169.254'],
    ['unique local', 'fd00::1'],
    ['of this machine in IPv6 form', '::ffff:127.0.0.1'],
  ])('MUST NOT be asked when its name leads to an address that is %s', async (_, address) => {
    resolved['files.example'] = address;
    const shown = (await addressOf({ url: 'https://files.example/mug.jpg?sig=1' })) ?? '';
    expect(shown).toMatch(/^\/media\//);
    const response = await get(shown);
    expect(response.status).toBe(502);
    // A connection that fails would be PROVIDER_UNAVAILABLE.
    expect(await codeOf(response)).toBe('PROVIDER_BAD_RESPONSE');
  });

  it.each([
    ['http', 'http://files.example/a?x'],
    ['another port', 'https://files.example:8443/a?x'],
    ['the name with something before it', 'https://evilfiles.example/a?x'],
    ['the name with something behind it', 'https://files.example.evil.example/a?x'],
    ['an address', 'https://10.0.0.1/a?x'],
    ['only the rest of a pattern', 'https://pictures.example/a?x'],
  ])('MUST NOT be asked by %s', async (_, url) => {
    expect(await addressOf({ url })).toBeNull();
  });

  it.each([
    ['another host', 'https://elsewhere.example/mug.jpg'],
    ['a private address', 'https://10.0.0.1/mug.jpg'],
    ['another port of this machine', 'http://127.0.0.1:1/mug.jpg'],
    ['nothing', ''],
  ])('MUST NOT redirect to %s', async (_, location) => {
    const address = await addressOfFile((_request, response) => response.writeHead(302, location === '' ? {} : { location }).end());
    const response = await get(address);
    expect(response.status).toBe(502);
    expect(await codeOf(response)).toBe('PROVIDER_BAD_RESPONSE');
    expect(response.headers.get('location')).toBeNull();
  });

  it('MAY redirect to an allowed address, a few times', async () => {
    storage.put('/elsewhere', plain(picture, 'image/png'));
    const address = await addressOfFile((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect((await get(address)).status).toBe(200);
    storage.put('/elsewhere', (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    storage.requests.splice(0);
    expect((await get(address)).status).toBe(502);
    expect(storage.requests).toHaveLength(4);
  });
});

describe('what is not a picture, film or sound', () => {
  it.each([
    ['HTML', 'text/html', '<html><script>alert(1)</script></html>'],
    ['HTML that is called a picture', 'image/jpeg', '\n <!doctype html><script>alert(1)</script>'],
    ['SVG', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['SVG that is called PNG', 'image/png', '\ufeff<svg onload="alert(1)"/>'],
    ['a script', 'text/javascript', 'alert(1)'],
    ['a type with a header in it', 'image/png, text/html', 'x'],
  ])('MUST be a download of bytes when it is %s', async (_, type, body) => {
    const { headers } = await get(await addressOfFile(plain(body, type)));
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toBe('attachment');
  });

  it('MUST be a download with its type and name when it is a document', async () => {
    const { headers } = await get(
      await addressOfFile(plain('%PDF-1.7', 'application/pdf'), { mediaType: 'DOCUMENT', filename: 'bill.pdf' }),
    );
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''bill.pdf");
  });

  it('SHOULD NOT be taken for one when storage knows no type and the bytes are a picture', async () => {
    const { headers } = await get(await addressOfFile(plain(picture, 'binary/octet-stream')));
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('content-disposition')).toBe('inline');
  });
});

describe('ranges', () => {
  const sound = Buffer.from('OggS'.padEnd(1000, 'x'));

  it('MUST be passed on, with their condition', async () => {
    const address = await addressOfFile(ranged(sound, 'audio/ogg', '"v1"'), { mediaType: 'AUDIO' });
    const part = await get(address, { range: 'bytes=100-199' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe('bytes 100-199/1000');
    expect(part.headers.get('content-length')).toBe('100');
    expect(part.headers.get('accept-ranges')).toBe('bytes');
    expect((await part.arrayBuffer()).byteLength).toBe(100);
    expect((await get(address, { range: 'bytes=0-9', 'if-range': '"v1"' })).status).toBe(206);
    expect((await get(address, { range: 'bytes=0-9', 'if-range': '"v0"' })).status).toBe(200);
  });

  it('MUST be answered 416 behind the end', async () => {
    const response = await get(await addressOfFile(ranged(sound, 'audio/ogg', '"v1"')), { range: 'bytes=5000-' });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */1000');
    expect(await response.text()).toBe('');
  });

  it('MUST be answered with the whole file where storage has none, and for several ranges', async () => {
    const whole = await get(await addressOfFile(plain(sound, 'audio/ogg')), { range: 'bytes=0-9' });
    expect([whole.status, (await whole.arrayBuffer()).byteLength]).toEqual([200, 1000]);
    const several = await get(await addressOfFile(ranged(sound, 'audio/ogg', '"v1"')), { range: 'bytes=0-9,20-29' });
    expect([several.status, (await several.arrayBuffer()).byteLength]).toEqual([200, 1000]);
  });

  it('MUST be refused when the answer has a range that was not asked for', async () => {
    const address = await addressOfFile((_request, response) => response.writeHead(206, { 'content-range': 'bytes 0-0/1' }).end('x'));
    expect((await get(address)).status).toBe(502);
  });
});

describe('a bound', () => {
  it('MUST refuse a file that says it is too large, without reading it', async () => {
    const address = await addressOfFile((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': String(limits.bytes + 1) });
      response.flushHeaders();
    });
    const response = await get(address);
    expect(response.status).toBe(502);
    expect(await codeOf(response)).toBe('PROVIDER_BAD_RESPONSE');
  });

  it('MUST end a file that does not end, and the connection to the provider', async () => {
    const ended = new Promise<void>((resolve) => {
      storage.put('/media/endless', (_request, response) => {
        response.writeHead(200, { 'content-type': 'video/mp4' });
        const write = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
        };
        response.on('drain', write).on('close', resolve);
        write();
      });
    });
    const address = (await addressOf({ mediaId: 'endless', mediaType: 'VIDEO' })) ?? '';
    const response = await get(address);
    let received = 0;
    await expect(
      (async () => {
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) received += chunk.length;
      })(),
    ).rejects.toThrow();
    expect(received).toBeLessThanOrEqual(limits.bytes);
    await ended;
  });

  it('MUST end a file that stops arriving', async () => {
    const address = await addressOfFile((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000' });
      response.write(picture);
    });
    const response = await get(address);
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('MUST answer 504 when no byte arrives', async () => {
    const address = await addressOfFile((_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000' });
      response.flushHeaders();
    });
    const response = await get(address);
    expect(response.status).toBe(504);
    expect(await codeOf(response)).toBe('PROVIDER_TIMEOUT');
  });

  it('MUST refuse a compressed file, which could be larger than it seems', async () => {
    const address = await addressOfFile((_request, response) =>
      response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' }).end('x'),
    );
    expect((await get(address)).status).toBe(502);
  });

  it('MUST refuse files over the capacity, and serve again when one has ended', async () => {
    const one = { inFlight: 1, waiting: 0 };
    gateway = await openGateway({}, { operations: { inFlight: 64, waiting: 64 }, webhooks: one, media: one });
    let isAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    const address = await addressOfFile(() => isAsked());
    const first = open(address);
    first.on('error', () => undefined);
    await asked;
    const refused = await get(address);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    first.destroy();
    storage.put('/media/file-1', plain(picture, 'image/png'));
    await expect.poll(async () => (await get(address)).status).toBe(200);
  });
});

describe('a client that goes away', () => {
  it('MUST end the connection to the provider, before and after the first byte', async () => {
    for (const sendsFirst of [false, true]) {
      let hasArrived: () => void = () => undefined;
      const arrived = new Promise<void>((resolve) => (hasArrived = resolve));
      const left = new Promise<void>((resolve) => {
        storage.put('/media/file-1', (_request, response) => {
          if (sendsFirst) response.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000' }).write(picture);
          response.once('close', resolve);
          hasArrived();
        });
      });
      const address = (await addressOf({ mediaId: 'file-1' })) ?? '';
      const client = open(address);
      client.on('error', () => undefined);
      await arrived;
      if (sendsFirst) {
        const [response] = (await once(client, 'response')) as [IncomingMessage];
        response.on('error', () => undefined);
      }
      client.destroy();
      await left;
    }
  });

  it('MUST be disconnected when it does not read', async () => {
    const left = new Promise<void>((resolve) => {
      storage.put('/media/file-1', (_request, response) => {
        response.writeHead(200, { 'content-type': 'video/mp4' });
        const write = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
        };
        response.on('drain', write).once('close', resolve);
        write();
      });
    });
    const large = { ...limits, bytes: 1_000_000_000 };
    const simulator = { baseUrl: storage.origin, settings: { token: 'the-token-of-the-channel' } };
    gateway = await runGateway({
      channels: { ours: { provider: 'whapi', simulator } },
      clients: clients.slice(0, 1),
      media: { limits: large },
    });
    const address = (await addressOf({ mediaId: 'file-1', mediaType: 'VIDEO' })) ?? '';
    const client = open(address);
    client.on('error', () => undefined);
    const [response] = (await once(client, 'response')) as [IncomingMessage];
    response.on('error', () => undefined).pause();
    await left;
  });
});

describe('a failure of the provider', () => {
  it.each([
    [404, 404, 'NOT_FOUND'],
    [410, 404, 'NOT_FOUND'],
    [401, 502, 'PROVIDER_UNAVAILABLE'],
    [429, 502, 'PROVIDER_UNAVAILABLE'],
    [500, 502, 'PROVIDER_UNAVAILABLE'],
    [204, 502, 'PROVIDER_BAD_RESPONSE'],
    [304, 502, 'PROVIDER_BAD_RESPONSE'],
  ])('MUST be answered without its text: %i as %i', async (theirs, ours, code) => {
    const address = await addressOfFile((_request, response) => response.writeHead(theirs).end());
    const response = await get(address);
    expect(response.status).toBe(ours);
    expect(await codeOf(response)).toBe(code);
  });

  it('MUST be answered when the connection breaks', async () => {
    const address = await addressOfFile((request) => request.socket.destroy());
    expect((await get(address)).status).toBe(502);
  });
});

function open(path: string): ClientRequest {
  return openRequest(`${gateway.address}${path}`).end();
}
