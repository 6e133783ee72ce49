import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShops, type Shops } from '../graphql/auth/shops.js';
import { connectClient } from '../graphql/transport/subscribing-client.js';
import type { RunningGateway } from '../running-gateway.js';
import { Browser } from './browser.js';

const token = 'token-of-the-shop-owner';
const owner = { name: 'shop-owner', token, scopes: ['channels:read', 'orders:read'], channels: ['rio'] };
const viewerQuery = '{ viewer { name } }';
const ownerAnswer = { status: 200, data: { viewer: { name: 'shop-owner' } } };

async function signIn(address: string): Promise<Browser> {
  const browser = new Browser(address);
  const response = await browser.request('/console/session', { method: 'POST', body: { token } });
  expect(response.status).toBe(204);
  return browser;
}

describe("a browser that signs in with a client's token", () => {
  let shops: Shops;
  beforeAll(async () => {
    shops = await openShops({ clients: [owner] });
  });
  afterAll(() => shops.close());

  it('MUST be the viewer of that token over HTTP, without sending the token again', async () => {
    const browser = await signIn(shops.address);
    expect(await browser.ask(viewerQuery)).toEqual(ownerAnswer);
  });

  it('MUST be the viewer of that token over WebSocket', async () => {
    const browser = await signIn(shops.address);
    const { host } = new URL(shops.address);
    const client = connectClient(shops.address, null, { headers: { cookie: browser.cookieHeader, origin: `http://${host}` } });
    expect(await client.ask(viewerQuery)).toMatchObject({ data: { viewer: { name: 'shop-owner' } } });
    await client.dispose();
  });

  it('MUST receive a cookie that scripts cannot read, that other sites do not send, and that does not contain the token', async () => {
    const browser = await signIn(shops.address);
    expect(browser.setCookies[0]).toMatch(/^parley-session=[\w.-]+; .*Path=\/.*HttpOnly.*SameSite=Strict$/);
    const payloads = [...browser.cookies.values()]
      .flatMap((value) => value.split('.'))
      .map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect([...browser.cookies.values(), ...payloads].join()).not.toContain(token);
  });

  it('MUST learn whether it is signed in, and how to sign in', async () => {
    const before = await new Browser(shops.address).request('/console/session');
    expect(await before.json()).toEqual({ methods: ['token'], isSignedIn: false, expiresAt: null });
    const after = await (await signIn(shops.address)).request('/console/session');
    expect(await after.json()).toEqual({ methods: ['token'], isSignedIn: true, expiresAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(after.headers.get('cache-control')).toBe('no-store');
  });

  it('MUST be signed out by DELETE', async () => {
    const browser = await signIn(shops.address);
    const response = await browser.request('/console/session', { method: 'DELETE' });
    expect(await response.json()).toEqual({ signOutAddress: null });
    expect(browser.cookies.size).toBe(0);
    expect((await browser.ask(viewerQuery)).status).toBe(401);
  });

  it('MUST be refused with an unknown token, and receive no cookie', async () => {
    const browser = new Browser(shops.address);
    const response = await browser.request('/console/session', { method: 'POST', body: { token: 'unknown' } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(browser.setCookies).toEqual([]);
  });

  it.each([[{}], [{ token: '' }], [{ token: 1 }], [{ token, other: 1 }], [[token]], ['x'.repeat(9_000)]])(
    'MUST be refused with the body %j',
    async (body) => {
      const response = await new Browser(shops.address).request('/console/session', { method: 'POST', body });
      expect(response.status).toBe(400);
    },
  );

  it('MUST lose its rights at once when the client loses them', async () => {
    const gateway: RunningGateway = await openShops({ clients: [owner] });
    const browser = await signIn(gateway.address);
    gateway.revoke('shop-owner');
    expect((await browser.ask(viewerQuery)).status).toBe(401);
    await gateway.close();
  });

  it('MUST keep an Authorization header that the page sends itself', async () => {
    const browser = await signIn(shops.address);
    const headers = { 'sec-fetch-site': 'same-origin', authorization: 'Bearer everything-token' };
    expect(await browser.ask(viewerQuery, headers)).toMatchObject({ data: { viewer: { name: 'everything' } } });
  });

  describe('whose cookie arrives with a request of another page', () => {
    it.each([
      ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
      ['another host of the same site', { 'sec-fetch-site': 'same-site', origin: 'https://other.parley.example' }],
      ['another origin, in a browser that sends no Sec-Fetch-Site', { origin: 'https://evil.example' }],
      ['an unknown page', {}],
      ['an opaque origin', { origin: 'null' }],
      ['nobody, with a method that changes something', { 'sec-fetch-site': 'none' }],
    ])('MUST NOT count for %s', async (_page, headers) => {
      const browser = await signIn(shops.address);
      expect((await browser.ask(viewerQuery, headers)).status).toBe(401);
    });

    it.each(['POST', 'DELETE'])('MUST be refused when it sends %s to the session', async (method) => {
      const browser = await signIn(shops.address);
      const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
      const response = await browser.request('/console/session', { method, headers, ...(method === 'POST' && { body: { token } }) });
      expect(response.status).toBe(403);
      expect(browser.cookies.size).toBe(1);
    });

    it('MUST NOT open a WebSocket', async () => {
      const browser = await signIn(shops.address);
      const client = connectClient(shops.address, null, { headers: { cookie: browser.cookieHeader, origin: 'https://evil.example' } });
      await expect(client.opened).rejects.toThrow();
    });

    it('MUST count for the own origin, in a browser that sends no Sec-Fetch-Site', async () => {
      const browser = await signIn(shops.address);
      expect(await browser.ask(viewerQuery, { origin: shops.address })).toEqual(ownerAnswer);
    });
  });

  it.each([
    ['another key', 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA'],
    ['no encryption', 'eyJhbGciOiJub25lIn0.eyJ2YWx1ZSI6eyJ0b2tlbiI6ImV2ZXJ5dGhpbmctdG9rZW4ifX0.'],
    ['no token at all', '%00%00'],
  ])('MUST NOT be signed in by a cookie with %s', async (_kind, value) => {
    const browser = new Browser(shops.address);
    browser.cookies.set('parley-session', value);
    expect((await browser.ask(viewerQuery)).status).toBe(401);
  });

  it('MUST NOT be signed in by a cookie that was cut or changed', async () => {
    const browser = await signIn(shops.address);
    const value = browser.cookies.get('parley-session') ?? '';
    for (const changed of [value.slice(0, -2), `${value}A`, value.replace(/\.[^.]+$/, '.AAAAAAAAAAAAAAAAAAAAAA')]) {
      browser.cookies.set('parley-session', changed);
      expect((await browser.ask(viewerQuery)).status).toBe(401);
    }
  });
});

describe('a gateway that browsers reach by https', () => {
  it('MUST set cookies that are sent by https to this host alone', async () => {
    const shops = await openShops({ clients: [owner], server: { publicUrl: 'https://parley.example' } });
    const browser = await signIn(shops.address);
    expect(browser.setCookies[0]).toMatch(/^__Host-parley-session=.*Secure/);
    expect(await browser.ask(viewerQuery, { origin: 'https://parley.example' })).toEqual(ownerAnswer);
    await shops.close();
  });
});

describe('a gateway whose console is off', () => {
  it('MUST NOT know sessions', async () => {
    const shops = await openShops({ clients: [owner], console: { enabled: false } });
    const response = await new Browser(shops.address).request('/console/session', { method: 'POST', body: { token } });
    expect(response.status).toBe(404);
    await shops.close();
  });
});
