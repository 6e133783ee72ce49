import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openShops, type Shops } from '../graphql/auth/shops.js';
import { Browser } from './browser.js';
import { startOpenIdProvider, type OpenIdProvider } from './openid-provider.js';

const publicUrl = 'https://parley.example';
const client = { id: 'the-console', secret: 'secret-of-the-console', redirectUri: `${publicUrl}/console/signed-in` };

describe('a browser that signs in at the issuer', () => {
  let provider: OpenIdProvider;
  let shops: Shops;
  beforeAll(async () => {
    provider = await startOpenIdProvider(client);
    const oidc = { clientId: client.id, clientSecret: client.secret, scope: 'openid orders:read', parameters: { audience: 'parley' } };
    shops = await openShops({ jwt: provider.jwt, server: { publicUrl }, console: { oidc } });
  });
  afterAll(async () => {
    await shops.close();
    await provider.close();
  });
  afterEach(() => {
    for (const fault of Object.keys(provider.faults)) delete (provider.faults as Record<string, unknown>)[fault];
  });

  /** Goes to the issuer, and returns the path with which the browser comes back. */
  async function visitIssuer(browser: Browser, returnTo = '/console/orders?status=NEW'): Promise<string> {
    const response = await browser.request(`/console/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
    expect(response.status).toBe(302);
    const back = await fetch(response.headers.get('location') ?? '', { redirect: 'manual' });
    expect(back.status).toBe(302);
    const location = back.headers.get('location') ?? '';
    expect(location.startsWith(publicUrl)).toBe(true);
    return location.slice(publicUrl.length);
  }

  /** The browser comes from another site, so that strict cookies are not sent. */
  const comeBack = (browser: Browser, path: string): Promise<Response> =>
    browser.request(path, { headers: { 'sec-fetch-site': 'cross-site' } });

  it('MUST be sent back to the view that it wanted, as the viewer of the access token', async () => {
    const browser = new Browser(shops.address);
    const response = await comeBack(browser, await visitIssuer(browser));
    expect([response.status, response.headers.get('location')]).toEqual([302, '/console/orders?status=NEW']);
    expect(await browser.ask('{ viewer { name } channels { name } }')).toEqual({
      status: 200,
      data: { viewer: { name: 'jwt:ada' }, channels: [{ name: 'rio' }] },
    });
    expect([...browser.cookies.keys()]).toEqual(['__Host-parley-session']);
  });

  it('MUST learn both ways to sign in, and the address at which people sign out of the issuer', async () => {
    const browser = new Browser(shops.address);
    await comeBack(browser, await visitIssuer(browser));
    expect(await (await browser.request('/console/session')).json()).toMatchObject({ methods: ['issuer', 'token'], isSignedIn: true });
    const { signOutAddress } = (await (await browser.request('/console/session', { method: 'DELETE' })).json()) as {
      signOutAddress: string;
    };
    const address = new URL(signOutAddress);
    expect(address.origin + address.pathname).toBe(`${provider.jwt.issuer}/end`);
    expect(Object.fromEntries(address.searchParams)).toEqual({ client_id: client.id, post_logout_redirect_uri: `${publicUrl}/console` });
  });

  it('MUST be sent with a state, a nonce and a PKCE challenge that differ each time, and the configured parameters', async () => {
    const sent = async (): Promise<Record<string, string>> => {
      const response = await new Browser(shops.address).request('/console/sign-in');
      return Object.fromEntries(new URL(response.headers.get('location') ?? '').searchParams);
    };
    const [first, second] = [await sent(), await sent()];
    expect(first).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', scope: 'openid orders:read', audience: 'parley' });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first[name]).toMatch(/^[\w-]{43}$/);
      expect(second[name]).not.toBe(first[name]);
    }
  });

  it('MUST receive cookies for the attempt that hide the verifier and only go to the console', async () => {
    const browser = new Browser(shops.address);
    await browser.request('/console/sign-in');
    expect(browser.setCookies[0]).toMatch(/^parley-sign-in=[\w.-]+; Max-Age=600; Path=\/console; HttpOnly; Secure; SameSite=Lax$/);
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/consolex', '/console/\\evil', '/graphql'])(
    'MUST NOT be sent to %s after the sign-in',
    async (returnTo) => {
      const browser = new Browser(shops.address);
      const response = await comeBack(browser, await visitIssuer(browser, returnTo));
      expect(response.headers.get('location')).toBe('/console');
    },
  );

  const failure = (reason: string): [number, string] => [302, `/console?signInFailure=${reason}`];
  async function failedSignIn(
    browser = new Browser(shops.address),
    change = (path: string): string => path,
  ): Promise<[number, string | null]> {
    const response = await comeBack(browser, change(await visitIssuer(browser)));
    expect([...browser.cookies.keys()]).toEqual([]);
    return [response.status, response.headers.get('location')];
  }

  it('MUST NOT be signed in with the state of another browser, and the code is not used', async () => {
    const attacker = new Browser(shops.address);
    const path = await visitIssuer(attacker);
    const before = provider.tokenRequests;
    expect(await failedSignIn(new Browser(shops.address), () => path)).toEqual(failure('failed'));
    expect(provider.tokenRequests).toBe(before);
  });

  it('MUST NOT be signed in without the cookie of its attempt', async () => {
    const path = await visitIssuer(new Browser(shops.address));
    expect(await failedSignIn(new Browser(shops.address), () => path).then(([status]) => status)).toBe(302);
    const response = await comeBack(new Browser(shops.address), path);
    expect(response.headers.get('location')).toBe('/console?signInFailure=expired');
  });

  it('MUST NOT be signed in twice with one code', async () => {
    const browser = new Browser(shops.address);
    const path = await visitIssuer(browser);
    const attempt = new Map(browser.cookies);
    await comeBack(browser, path);
    const second = new Browser(shops.address);
    for (const [name, value] of attempt) second.cookies.set(name, value);
    expect((await comeBack(second, path)).headers.get('location')).toBe('/console?signInFailure=failed');
  });

  it('MUST NOT be signed in with an id token of another attempt', async () => {
    provider.faults.idToken = { nonce: 'of-another-attempt' };
    expect(await failedSignIn()).toEqual(failure('failed'));
  });

  it('MUST NOT be signed in with an id token for another client', async () => {
    provider.faults.idToken = { aud: 'another-client' };
    expect(await failedSignIn()).toEqual(failure('failed'));
  });

  it('MUST NOT be signed in with an access token for another audience', async () => {
    provider.faults.accessToken = { aud: 'another-api' };
    expect(await failedSignIn()).toEqual(failure('no-access'));
  });

  it('MUST be sent back with the reason when the person refuses', async () => {
    provider.faults.denies = true;
    expect(await failedSignIn()).toEqual(failure('denied'));
  });

  it('MUST be sent back when the issuer answers without end', async () => {
    provider.faults.isEndless = true;
    expect(await failedSignIn()).toEqual(failure('failed'));
  });

  it('MUST be sent back when the issuer cannot be reached, and reach it with the next attempt', async () => {
    const other = await startOpenIdProvider(client);
    other.faults.isDown = true;
    const gateway = await openShops({ jwt: other.jwt, server: { publicUrl }, console: { oidc: { clientId: client.id } } });
    const response = await new Browser(gateway.address).request('/console/sign-in');
    expect(response.headers.get('location')).toBe('/console?signInFailure=unavailable');
    other.faults.isDown = false;
    const next = await new Browser(gateway.address).request('/console/sign-in');
    expect(next.headers.get('location')).toMatch(/\/authorize\?/);
    await gateway.close();
    await other.close();
  });

  it('MUST be signed in by several cookies when the access token is long, and be told when it is too long', async () => {
    provider.faults.accessToken = { groups: 'g'.repeat(4_500) };
    const browser = new Browser(shops.address);
    await comeBack(browser, await visitIssuer(browser));
    expect([...browser.cookies.keys()]).toEqual(
      ['__Host-parley-session', '__Host-parley-session.1', '__Host-parley-session.2'].slice(0, browser.cookies.size),
    );
    expect(browser.cookies.size).toBeGreaterThan(1);
    for (const header of browser.setCookies) expect(Buffer.byteLength(header)).toBeLessThanOrEqual(4_096);
    expect((await browser.ask('{ viewer { name } }')).status).toBe(200);
  });
});
