import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openShops, type Shops } from '../../graphql/auth/shops.js';
import { startOpenIdProvider, type OpenIdProvider } from '../../sign-in/openid-provider.js';
import { foreignName, launchChromium, openWatchedPage, type WatchedPage } from '../chromium.js';
import { findAxeViolationsInBothThemes } from './console-page.js';

const owner = { name: 'shop-owner', token: 'token-of-the-shop-owner', scopes: ['channels:read', 'orders:read'], channels: ['rio'] };
const packer = { name: 'packer', token: 'token-of-the-packer', scopes: ['orders:read'], channels: ['rio'] };
const leaver = { name: 'leaver', token: 'token-of-the-leaver', scopes: ['channels:read', 'orders:read'], channels: ['rio'] };
const oidc = { id: 'the-console', secret: 'secret-of-the-console' };

let browser: Browser;
let provider: OpenIdProvider;
let shops: Shops;
let watched: WatchedPage;
let page: Page;
let expected: RegExp | undefined;

beforeAll(async () => {
  const port = await findFreePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  [browser, provider] = await Promise.all([
    launchChromium(),
    startOpenIdProvider({ ...oidc, redirectUri: `${publicUrl}/console/signed-in` }),
  ]);
  shops = await openShops({
    port,
    clients: [owner, packer, leaver],
    jwt: provider.jwt,
    server: { publicUrl },
    console: { oidc: { clientId: oidc.id, clientSecret: oidc.secret } },
  });
  await shops.track('rio', '1001');
  await shops.track('lima', '2001');
});
afterAll(async () => {
  await browser.close();
  await shops.close();
  await provider.close();
});
beforeEach(async () => {
  watched = await openWatchedPage(browser, { locale: 'en-US' });
  ({ page } = watched);
  expected = undefined;
});
afterEach(async () => {
  await watched.close();
  delete provider.faults.denies;
  expect(watched.faults.filter((fault) => expected?.test(fault) !== true)).toEqual([]);
});

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const field = () => page.getByLabel('Token of a client');
const heading = (name: string) => page.getByRole('heading', { level: 1, name });

async function enter(token: string): Promise<void> {
  await field().fill(token);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signIn({ token }: { readonly token: string }, path = '/orders'): Promise<void> {
  await page.goto(`${shops.address}/console${path}`);
  await enter(token);
  await page.getByRole('heading', { level: 1, name: /^(Orders|Channels)$/ }).waitFor();
}

async function chooseSignOut(name: string): Promise<void> {
  await page.getByRole('button', { name: `Account of ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
}

describe("the console of a configured gateway, with a client's token", () => {
  it('MUST ask who is there before it shows or asks anything, also in Portuguese', async () => {
    await page.goto(`${shops.address}/console/orders`);
    await heading('Sign in').waitFor();
    expect(await page.title()).toBe('Sign in · Parley');
    expect(watched.requested.filter((address) => address.includes('/graphql'))).toEqual([]);
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await page.goto(`${shops.address}/console/orders?language=pt-BR`);
    await heading('Entrar').waitFor();
  });

  it('MUST show the wanted address after the sign-in, with the orders of the client and no others', async () => {
    await signIn(owner, '/orders?status=PENDING');
    await page.getByRole('link', { name: '1001' }).waitFor();
    expect(page.url()).toBe(`${shops.address}/console/orders?status=PENDING`);
    expect(await page.getByRole('link', { name: '2001' }).count()).toBe(0);
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST be live after the sign-in', async () => {
    await signIn(owner);
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await shops.track('rio', '1002');
    await page.getByRole('link', { name: '1002' }).waitFor();
  });

  it("MUST offer what the client's scopes allow", async () => {
    const offered = () => page.getByRole('navigation').getByRole('link').allInnerTexts();
    await signIn(owner);
    expect(await offered()).toEqual(expect.arrayContaining(['Orders', 'Channels']));
    expect(await offered()).not.toContain('Operations');
    await page.context().clearCookies();
    await signIn(packer);
    expect(await offered()).toContain('Orders');
    expect(await offered()).not.toContain('Channels');
  });

  it('MUST stay signed in after a reload, until the viewer signs out', async () => {
    await signIn(owner);
    await page.reload();
    await heading('Orders').waitFor();
    await chooseSignOut('shop-owner');
    await page.waitForURL(/\/end\?/);
    await page.goto(`${shops.address}/console/orders`);
    await heading('Sign in').waitFor();
    expect(await page.context().cookies()).toEqual([]);
  });

  it('MUST refuse an unknown token and none at the field, and empty it', async () => {
    expected = /40[01]/;
    await page.goto(`${shops.address}/console/orders`);
    await enter('token-of-nobody');
    await page.getByRole('alert').filter({ hasText: 'Parley does not know this token.' }).waitFor();
    expect([await field().getAttribute('aria-invalid'), await field().inputValue()]).toEqual(['true', '']);
    expect(await page.locator(':focus').getAttribute('type')).toBe('password');
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await enter(' ');
    await page.getByRole('alert').filter({ hasText: 'Enter the token.' }).waitFor();
    await enter('x'.repeat(9_000));
    await page.getByRole('alert').filter({ hasText: 'This token is too long.' }).waitFor();
  });

  it('MUST NOT keep the token where a script, an extension or the history finds it', async () => {
    await signIn(owner);
    await page.getByRole('link', { name: '1001' }).waitFor();
    const kept = await page.evaluate<string>(
      `[JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie, location.href, JSON.stringify(history.state), document.documentElement.outerHTML].join('\\n')`,
    );
    expect(kept).toContain('1001');
    expect(kept).not.toContain(owner.token);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(watched.requested.filter((address) => address.includes(owner.token))).toEqual([]);
    expect(watched.frames.filter((frame) => frame.includes(owner.token))).toEqual([]);
  });

  it('MUST offer to sign in again when the client has lost its rights, and keep the address', async () => {
    expected = /401|WebSocket/;
    await signIn(leaver);
    await page.getByRole('link', { name: '1001' }).waitFor();
    shops.revoke('leaver');
    await page.getByRole('link', { name: 'Channels' }).click();
    await page.getByRole('alert').filter({ hasText: 'Your session has ended.' }).waitFor();
    await enter(owner.token);
    await heading('Channels').waitFor();
    await page.getByRole('button', { name: 'Account of shop-owner' }).waitFor();
  });

  it('MUST work by http at a name for which browsers do not report where a request comes from', async () => {
    expected = /Cross-Origin-Opener-Policy/;
    await page.goto(`${shops.address.replace('127.0.0.1', foreignName)}/console/orders`);
    await enter(packer.token);
    await page.getByRole('link', { name: '1001' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: '1001' }).waitFor();
  });
});

describe('the console of a configured gateway, with an issuer', () => {
  it('MUST lead to the issuer and back to the wanted address', async () => {
    await page.goto(`${shops.address}/console/orders?status=PENDING`);
    await page.getByRole('link', { name: 'Sign in with your organization' }).click();
    await page.getByRole('link', { name: '1001' }).waitFor();
    expect(page.url()).toBe(`${shops.address}/console/orders?status=PENDING`);
    await page.getByRole('button', { name: 'Account of jwt:ada' }).waitFor();
    await chooseSignOut('jwt:ada');
    await page.waitForURL(/\/end\?/);
  });

  it('MUST say why the sign-in failed, and lead to the wanted address with the next one', async () => {
    provider.faults.denies = true;
    await page.goto(`${shops.address}/console/orders`);
    await page.getByRole('link', { name: 'Sign in with your organization' }).click();
    await page.getByRole('alert').filter({ hasText: 'You or your organization canceled the sign-in.' }).waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await enter(owner.token);
    await heading('Orders').waitFor();
    expect(page.url()).toBe(`${shops.address}/console/orders`);
  });
});

describe('a gateway in production', () => {
  it('MUST serve the console where the configuration turns it on, without a link to the explorer, which is off', async () => {
    const production = await openShops({ isProduction: true, server: { publicUrl: 'https://parley.example' }, console: { enabled: true } });
    const response = await fetch(`${production.address}/console/orders`);
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(await response.text()).toContain('data-has-explorer="false"');
    for (const path of ['/', '/explorer/']) expect([path, (await fetch(`${production.address}${path}`)).status]).toEqual([path, 404]);
    await production.close();
  });
});
