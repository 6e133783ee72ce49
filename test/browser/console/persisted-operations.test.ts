import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConsoleOperations } from '../../../.ci/console-operations.js';
import { toId } from '../../../src/domain/id.js';
import { openShops, type Shops } from '../../graphql/auth/shops.js';
import { eventOf, orderOf } from '../../store/samples.js';
import { launchChromium, openWatchedPage } from '../chromium.js';

const { version, operations } = readConsoleOperations();
const reader = { name: 'reader', token: 'token-of-the-reader', scopes: ['channels:read'], channels: ['rio'] };

let folder: string;
let shops: Shops;
let browser: Browser;

/** The configured manifest has none of the console's operations. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-manifest-'));
  const manifest = join(folder, 'operations.json');
  await writeFile(manifest, JSON.stringify({ mine: '{ viewer { name } }' }));
  [shops, browser] = await Promise.all([
    openShops({ clients: [reader], server: { persistedOperations: { mode: 'only', manifest } } }),
    launchChromium(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await shops.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly data?: unknown;
  readonly codes: readonly unknown[];
}

async function send(body: object, token = 'everything-token'): Promise<Answer> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${shops.address}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  const { data, errors = [] } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: unknown } }[] };
  return { status: response.status, data, codes: errors.map(({ extensions }) => extensions.code) };
}

describe('a gateway that executes only the operations of its manifest', () => {
  it("MUST execute those of its own console, and refuse a text that is the console's too", async () => {
    const id = `${version}/Orders`;
    const { status, codes, data } = await send({ documentId: id, variables: { first: 1 } });
    expect({ status, codes, data }).toMatchObject({ status: 200, codes: [], data: { orders: { __typename: 'OrderConnection' } } });
    expect(await send({ query: operations[id], variables: { first: 1 } })).toMatchObject({
      status: 400,
      codes: ['PERSISTED_QUERY_ID_REQUIRED'],
    });
    expect(await send({ documentId: 'mine' })).toMatchObject({ status: 200, data: { viewer: { name: 'everything' } } });
  });

  it('MUST not know operations of a console of another build', async () => {
    expect(await send({ documentId: `0000000000000000/Orders`, variables: { first: 1 } })).toMatchObject({
      status: 400,
      codes: ['PERSISTED_QUERY_NOT_FOUND'],
    });
  });

  it("MUST give nobody a right: the console's operations are refused as any other", async () => {
    expect((await send({ documentId: `${version}/Orders`, variables: { first: 1 } }, reader.token)).codes).toEqual(['FORBIDDEN']);
    expect((await send({ documentId: `${version}/Orders`, variables: { first: 1 } }, 'no-such-token')).codes).toEqual(['UNAUTHENTICATED']);
    const input = { orderId: toId('Order', 'rio', 'any'), status: 'SHIPPED', idempotencyKey: 'no-right' };
    expect((await send({ documentId: `${version}/ChangeStatus`, variables: { input } }, reader.token)).codes).toEqual(['FORBIDDEN']);
  });

  it('MUST serve a console whose views have their data, and which sees changes live', async () => {
    await placeOrder('rio-1');
    const { page, faults, close } = await openWatchedPage(browser, { locale: 'en-US' });
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/graphql')) sent.push(request.postData() ?? '');
    });
    await page.goto(`${shops.address}/console/orders`);
    await page.getByLabel('Token of a client').fill('everything-token');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
    await page.getByRole('link', { name: /rio-1/ }).first().waitFor();
    await placeOrder('rio-2');
    await page.getByRole('link', { name: /rio-2/ }).first().waitFor();
    for (const view of ['customers', 'inbox', 'statistics', 'channels', 'operations']) {
      await page.goto(`${shops.address}/console/${view}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.getByRole('alert').count(), view).toBe(0);
    }
    expect(sent.length).toBeGreaterThan(6);
    expect(sent.filter((body) => body.includes('"query"'))).toEqual([]);
    expect(faults).toEqual([]);
    await close();
  });
});

/** As a webhook does it. */
async function placeOrder(reference: string): Promise<void> {
  await shops.gateway.ledger.orders.put(orderOf('rio', reference), eventOf('rio', reference, { kind: 'PLACED' }));
}
