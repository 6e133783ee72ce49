import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConsoleOperations } from '../../../.ci/console-operations.js';
import { toId } from '../../../src/domain/id.js';
import { ofNumber } from '../../../src/providers/metacloud/simulator/webhook.js';
import type { Simulator } from '../../../src/providers/simulator/server.js';
import { openShops, type Shops } from '../../graphql/auth/shops.js';
import { eventOf, orderOf } from '../../store/samples.js';
import { launchChromium, openWatchedPage } from '../chromium.js';
import { useConfiguredConsole } from './configured-console.js';

const { version, operations } = readConsoleOperations();
const reader = { name: 'reader', token: 'token-of-the-reader', scopes: ['channels:read'], channels: ['rio'] };

const folder = mkdtempSync(join(tmpdir(), 'parley-manifest-'));
/** It has none of the console's operations. */
const manifest = join(folder, 'operations.json');
writeFileSync(manifest, JSON.stringify({ mine: '{ viewer { name } }' }));
const server = { persistedOperations: { mode: 'only', manifest } };

let shops: Shops;
let browser: Browser;

/** A channel that sends files. */
const shop = useConfiguredConsole({ cloud: 'metacloud' }, { server });

beforeAll(async () => {
  [shops, browser] = await Promise.all([openShops({ clients: [reader], server }), launchChromium()]);
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

describe('a file', () => {
  it('MUST be sent from the inbox, once, although the gateway refuses texts of operations', async () => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const message = { from: '14155550001', id: 'wamid.WRITTEN', timestamp, type: 'text', text: { body: 'Which terms?' } };
    const { webhooks, requests } = shop.simulators['cloud'] as Simulator;
    webhooks?.send({ body: ofNumber({ contacts: [{ wa_id: message.from }], messages: [message] }) });
    await webhooks?.delivered();
    const page = await shop.open('/inbox');
    await page.getByRole('link', { name: /14155550001/ }).click();
    await page.getByRole('radiogroup', { name: 'Kind of message' }).getByText('File', { exact: true }).click();
    const content = Buffer.from('%PDF-1.4 the terms of the shop');
    await page.locator('input[type=file]').setInputFiles({ name: 'terms.pdf', mimeType: 'application/pdf', buffer: content });
    await page.getByRole('button', { name: 'Send the file' }).click();
    await page.getByRole('region', { name: 'Messages' }).getByText('terms.pdf').waitFor();
    expect(requests.filter(({ path, bytes }) => path.endsWith('/media') && bytes.includes(content))).toHaveLength(1);
    expect(requests.filter(({ path, body }) => path.endsWith('/messages') && body.includes('"document"'))).toHaveLength(1);
  });
});

/** As a webhook does it. */
async function placeOrder(reference: string): Promise<void> {
  await shops.gateway.ledger.orders.put(orderOf('rio', reference), eventOf('rio', reference, { kind: 'PLACED' }));
}
