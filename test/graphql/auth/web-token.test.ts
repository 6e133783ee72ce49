import { createHmac } from 'node:crypto';
import { exportSPKI, importJWK, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenReader } from '../../../src/graphql/auth/web-token.js';
import { AuthenticationUnavailable } from '../../../src/graphql/auth/authentication.js';
import type { Viewer } from '../../../src/graphql/auth/viewer.js';
import { ViewerDocument } from '../../operations/generated.js';
import type { TestClient } from '../../running-gateway.js';
import { openShops, type Shops } from './shops.js';
import { connectClient } from '../transport/subscribing-client.js';
import { startTokenIssuer, type TokenIssuer } from './token-issuer.js';

const clerk: TestClient = { name: 'ada', token: 'token-of-the-clerk', scopes: ['orders:read'], channels: ['lima'] };
const knownScopes = ['orders:read', 'orders:write', 'channels:read'];

let issuer: TokenIssuer;
beforeEach(async () => void (issuer = await startTokenIssuer()));
afterEach(async () => {
  vi.useRealTimers();
  await issuer.close();
});

const seconds = (): number => Math.floor(Date.now() / 1000);

/** Who a token is, by a reader that has read nothing yet. */
async function read(claims: JWTPayload): Promise<Viewer | undefined> {
  return createTokenReader(issuer.jwt, knownScopes)(await issuer.sign(claims));
}

describe('a JSON Web Token', () => {
  it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])(
    'MUST be accepted when it is signed with %s',
    async (algorithm) => {
      await issuer.addKey(algorithm);
      expect(await read({})).toMatchObject({ name: 'jwt:ada', scopes: new Set(['orders:read']), channels: new Set(['rio']) });
    },
  );

  it.each<[string, JWTPayload]>([
    ['of another issuer', { iss: 'https://other.example' }],
    ['of no issuer', { iss: undefined }],
    ['for another audience', { aud: 'other' }],
    ['for no audience', { aud: undefined }],
    ['that has expired', { exp: seconds() - 60 }],
    ['that never expires', { exp: undefined }],
    ['that is good later only', { nbf: seconds() + 60 }],
    ['of nobody', { sub: undefined }],
    ['of an empty subject', { sub: '' }],
    ['of an endless subject', { sub: 'a'.repeat(256) }],
  ])('MUST be refused %s', async (_, claims) => {
    expect(await read(claims)).toBeUndefined();
  });

  it('MUST be accepted for several audiences of which one is the gateway', async () => {
    expect(await read({ aud: ['other', 'parley'] })).toBeDefined();
  });

  it('MUST be accepted while clocks differ by less than half a minute, and refused after that', async () => {
    const exp = seconds() - 20;
    expect(await read({ exp })).toMatchObject({ expiresAt: (exp + 30) * 1000 });
    expect(await read({ nbf: seconds() + 20 })).toBeDefined();
  });

  it('MUST be named by its subject, else by its client', async () => {
    expect((await read({ sub: 'eve', client_id: 'app' }))?.name).toBe('jwt:eve');
    expect((await read({ sub: undefined, client_id: 'app', azp: 'other' }))?.name).toBe('jwt:app');
    expect((await read({ sub: undefined, azp: 'party' }))?.name).toBe('jwt:party');
  });

  it.each<[string, JWTPayload, string[]]>([
    ['several words', { scope: 'orders:read  orders:write' }, ['orders:read', 'orders:write']],
    ['unknown words too', { scope: 'openid orders:read orders:everything ORDERS:WRITE' }, ['orders:read']],
    ['a list', { scope: ['orders:read', 7, 'channels:read'] }, ['orders:read', 'channels:read']],
    ['nothing', { scope: undefined }, []],
    ['a number', { scope: 7 }, []],
  ])('MUST have the known scopes of its claim: %s', async (_, claims, scopes) => {
    expect((await read(claims))?.scopes).toEqual(new Set(scopes));
  });

  it.each<[string, JWTPayload, Viewer['channels']]>([
    ['a list', { channels: ['rio', 'lima'] }, new Set(['rio', 'lima'])],
    ['words', { channels: 'rio lima' }, new Set(['rio', 'lima'])],
    ['all', { channels: '*' }, 'all'],
    ['all in a list', { channels: ['*'] }, 'all'],
    ['none', { channels: [] }, new Set()],
    ['nothing', { channels: undefined }, new Set()],
    ['something else', { channels: { rio: true } }, new Set()],
    ['true', { channels: true }, new Set()],
  ])('MUST see the channels of its claim: %s', async (_, claims, channels) => {
    expect((await read(claims))?.channels).toEqual(channels);
  });

  it('MUST be refused when it is signed with a public value, not signed, or changed after signing', async () => {
    const readToken = createTokenReader(issuer.jwt, knownScopes);
    const shown = await issuer.addKey('RS256');
    const good = await issuer.sign({ scope: 'orders:read' });
    const [, claims = '', signature = ''] = good.split('.');
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = encode({ alg: 'HS256', kid: shown.kid });
    const publicKey = await exportSPKI((await importJWK(shown, 'RS256')) as CryptoKey);
    const hmac = createHmac('sha256', publicKey).update(`${head}.${claims}`).digest('base64url');
    const stronger = encode({ ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as object), scope: 'orders:write' });
    const forged = [
      `${head}.${claims}.${hmac}`,
      new UnsecuredJWT({ sub: 'ada' }).setIssuer(issuer.jwt.issuer).setAudience('parley').setExpirationTime('1h').encode(),
      `${good.split('.')[0]}.${stronger}.${signature}`,
      `${good}a`,
      `${good}.${good}`,
      'a.b.c',
      `a.${'b'.repeat(9_000)}.c`,
    ];
    for (const token of forged) expect(await readToken(token)).toBeUndefined();
    expect(await readToken(good)).toBeDefined();
  });

  it('MUST not be verified again at once, and MUST be refused when it has expired meanwhile', async () => {
    const readToken = createTokenReader(issuer.jwt, knownScopes);
    vi.useFakeTimers({ toFake: ['Date'] });
    const token = await issuer.sign({ exp: seconds() });
    const viewer = await readToken(token);
    expect(readToken(token)).toBe(viewer);
    vi.setSystemTime(Date.now() + 31_000);
    expect(await readToken(token)).toBeUndefined();
  });
});

describe('the keys of the issuer', () => {
  it('MUST be read once for many tokens', async () => {
    const readToken = createTokenReader(issuer.jwt, knownScopes);
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, index) => issuer.sign({ sub: `person-${index}` })));
    const viewers = await Promise.all(tokens.map(async (token) => readToken(token)));
    expect(viewers.map((viewer) => viewer?.name)).toEqual(tokens.map((_, index) => `jwt:person-${index}`));
    expect(issuer.reads).toBe(1);
  });

  it('MUST be read again for an unknown key, and not more often when many such tokens arrive', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const readToken = createTokenReader(issuer.jwt, knownScopes);
    expect(await readToken(await issuer.sign())).toBeDefined();
    await issuer.addKey('RS256');
    vi.setSystemTime(Date.now() + 31_000);
    expect(await readToken(await issuer.sign())).toBeDefined();
    expect(issuer.reads).toBe(2);
    for (let made = 0; made < 20; made += 1) {
      expect(await readToken(await issuer.sign({ jti: String(made) }, { kid: `made-up-${made}` }))).toBeUndefined();
    }
    expect(issuer.reads).toBe(2);
  });

  it('MUST stay valid for an hour while the issuer cannot be reached, and be requested no more than every five seconds', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const readToken = createTokenReader(issuer.jwt, knownScopes);
    await readToken(await issuer.sign());
    issuer.answer = (_request, response) => void response.writeHead(500).end('the stack of the issuer');
    vi.setSystemTime(Date.now() + 11 * 60_000);
    for (let made = 0; made < 5; made += 1) expect(await readToken(await issuer.sign({ jti: String(made) }))).toBeDefined();
    expect(issuer.reads).toBe(2);
    await expect(readToken(await issuer.sign({}, { kid: 'perhaps-new' }))).rejects.toThrow(AuthenticationUnavailable);
    vi.setSystemTime(Date.now() + 60 * 60_000);
    await expect(readToken(await issuer.sign())).rejects.toThrow(AuthenticationUnavailable);
    issuer.answer = undefined;
    vi.setSystemTime(Date.now() + 6_000);
    expect(await readToken(await issuer.sign())).toBeDefined();
  });
});

describe('an issuer whose answer does not end', () => {
  it('MUST not be read beyond 1 MiB, and count as one that cannot be reached', async () => {
    const chunk = Buffer.alloc(65_536, ' ');
    let sent = 0;
    const left = new Promise<void>((resolve) => {
      issuer.answer = (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.once('close', resolve);
        const send = (): void => {
          if (response.destroyed) return;
          sent += chunk.length;
          response.write(chunk, () => setImmediate(send));
        };
        send();
      };
    });
    const readToken = createTokenReader(issuer.jwt, knownScopes);
    await expect(readToken(await issuer.sign())).rejects.toThrow(AuthenticationUnavailable);
    await left;
    // What the buffers of a connection on this machine hold, and what was read.
    expect(sent).toBeLessThan(16 * 1_048_576);
  });

  it('MUST not be waited for when it stops sending', async () => {
    const left = new Promise<void>((resolve) => {
      issuer.answer = (_request, response) => {
        response.once('close', resolve);
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"keys":[');
      };
    });
    const readToken = createTokenReader(issuer.jwt, knownScopes);
    await expect(readToken(await issuer.sign())).rejects.toThrow(AuthenticationUnavailable);
    await left;
  }, 20_000);

  it.each([
    ['a redirection', 302, { location: 'http://127.0.0.1:1/keys' }],
    ['nothing', 204, {}],
  ])('MUST be one that cannot be reached when it answers with %s', async (_, status, headers) => {
    issuer.answer = (_request, response) => void response.writeHead(status, headers).end();
    await expect(createTokenReader(issuer.jwt, knownScopes)(await issuer.sign())).rejects.toThrow(AuthenticationUnavailable);
  });
});

describe('a gateway with an issuer', () => {
  let shops: Shops;
  let own: TokenIssuer;
  beforeAll(async () => {
    own = await startTokenIssuer();
    shops = await openShops({ clients: [clerk], jwt: own.jwt });
  });
  afterAll(async () => {
    await shops.close();
    await own.close();
  });

  it('MUST accept tokens with their scopes and channels, beside the clients of the configuration', async () => {
    const token = await own.sign({ scope: 'orders:read channels:read openid', channels: 'rio nowhere' });
    const { viewer } = await shops.read(ViewerDocument, {}, token);
    expect(viewer).toEqual({ name: 'jwt:ada', scopes: ['orders:read', 'channels:read'], channels: [{ name: 'rio' }] });
    expect((await shops.read(ViewerDocument, {}, clerk.token)).viewer).toMatchObject({ name: 'ada', channels: [{ name: 'lima' }] });
    const answer = await shops.ask(
      'mutation { sendText(input: { channel: "rio", phoneNumber: "+5511987654321", text: "x" }) { outcome } }',
      {},
      token,
    );
    expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('MUST answer 401 to a token that is not good, and no more than that', async () => {
    const refusals = [];
    for (const token of [await own.sign({ aud: 'other' }), await own.sign({ exp: 1 }), 'a.b.c', 'unknown']) {
      const { status, errors } = await shops.ask('{ viewer { name } }', {}, token);
      refusals.push({ status, errors });
    }
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
    expect(refusals[0]).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('MUST let a token open a WebSocket', async () => {
    const client = connectClient(shops.address, await own.sign());
    expect(await client.ask('{ viewer { name } }')).toMatchObject({ data: { viewer: { name: 'jwt:ada' } } });
    await client.dispose();
  });
});

describe('a gateway whose issuer cannot be reached', () => {
  it('MUST answer 503 without the cause, serve the clients of the configuration, and recover', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const token = await issuer.sign();
    issuer.answer = (_request, response) => void response.writeHead(500).end('the stack of the issuer');
    const shops = await openShops({ clients: [clerk], jwt: issuer.jwt });
    try {
      for (const path of ['/graphql', '/graphql/stream']) {
        const response = await fetch(shops.address + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: '{"query":"{ viewer { name } }"}',
        });
        expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
        expect(await response.json()).toEqual({
          errors: [
            { message: 'The gateway cannot verify tokens at the moment. Try again.', extensions: { code: 'AUTHENTICATION_UNAVAILABLE' } },
          ],
        });
      }
      const client = connectClient(shops.address, token);
      expect(await client.closed).toMatchObject({ code: 1013, reason: 'Try again later' });
      expect((await shops.ask('{ viewer { name } }', {}, clerk.token)).status).toBe(200);
      expect((await shops.ask('{ viewer { name } }', {}, 'unknown')).status).toBe(401);
      issuer.answer = undefined;
      vi.setSystemTime(Date.now() + 6_000);
      expect((await shops.ask('{ viewer { name } }', {}, token)).data).toEqual({ viewer: { name: 'jwt:ada' } });
    } finally {
      await shops.close();
    }
  });
});
