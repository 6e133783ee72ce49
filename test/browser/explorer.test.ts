import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, openWatchedPage, type WatchedPage } from './chromium.js';
import { startSandboxProcess, type SandboxProcess } from './sandbox-process.js';

let sandbox: SandboxProcess;
let browser: Browser;
let watched: WatchedPage;

beforeAll(async () => {
  sandbox = await startSandboxProcess();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await sandbox.close();
});
beforeEach(async () => {
  watched = await openWatchedPage(browser);
  await watched.page.goto(`${sandbox.address}/explorer/`);
  await watched.page.getByRole('button', { name: /^Execute query/ }).waitFor();
});
// It calls only its own gateway, and violates no security policy, in every test.
afterEach(async () => {
  const { requested, faults } = watched;
  await watched.close();
  expect(requested.filter((address) => new URL(address).host !== new URL(sandbox.address).host)).toEqual([]);
  expect(faults).toEqual([]);
});

function execute(page: Page): Promise<void> {
  return page.getByRole('button', { name: /^Execute query/ }).click();
}

/** The answer as it is shown, once it holds this. */
async function shown(page: Page, text: string): Promise<string> {
  const result = page.locator('.result-window');
  await result.getByText(text).first().waitFor();
  return result.innerText();
}

/** Puts a text in place of what stands in an editor. */
async function write(page: Page, editor: string, text: string): Promise<void> {
  await page.locator(`${editor} .CodeMirror`).click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

async function ask(query: string, variables: object = {}): Promise<Record<string, never>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${sandbox.address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  return ((await response.json()) as { data: Record<string, never> }).data;
}

describe('the explorer without internet', () => {
  it('runs the example query by a click', async () => {
    await execute(watched.page);
    expect(await shown(watched.page, '"reference"')).toContain('"orders"');
  });

  it('runs what is written into it, with variables and headers', async () => {
    const { page } = watched;
    await write(page, '.graphiql-query-editor', 'query Few($first: Int!) { orders(first: $first) { nodes { __typename } } }');
    await page.getByRole('button', { name: 'Variables' }).click();
    await write(page, '.graphiql-editor-tool .graphiql-editor:not(.hidden)', '{ "first": 2 }');
    await page.getByRole('button', { name: 'Headers' }).click();
    await write(page, '.graphiql-editor-tool .graphiql-editor:not(.hidden)', '{ "x-request-id": "written-by-hand" }');
    const asked = page.waitForRequest((request) => request.postData()?.includes('query Few') === true);
    await execute(page);
    expect((await asked).headers()['x-request-id']).toBe('written-by-hand');
    expect((await shown(page, '"Order"')).match(/"__typename"/g)).toHaveLength(2);
  });

  it('shows what is wrong with a query', async () => {
    const { page } = watched;
    await write(page, '.graphiql-query-editor', '{ order }');
    await page.locator('.graphiql-query-editor .CodeMirror-lint-mark-error').first().waitFor();
  });

  it('has the documentation of every type', async () => {
    const { page } = watched;
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.locator('.graphiql-plugin');
    await docs.getByRole('link', { name: 'Query', exact: true }).click();
    await docs.getByRole('link', { name: 'orders', exact: true }).click();
    await docs.getByText('Orders of all channels in one list').waitFor();
    await docs.getByRole('link', { name: 'OrderConnection' }).click();
    await docs.getByRole('link', { name: 'nodes', exact: true }).waitFor();
  });

  it('shows the events of a subscription as they happen', async () => {
    const { page, requested, frames } = watched;
    await page.getByRole('tab', { name: 'LiveOrders' }).click();
    await execute(page);
    const exchanged = (part: string) => expect.poll(() => frames.some((frame) => frame.includes(part)), { timeout: 20_000 }).toBe(true);
    await exchanged('"subscribe"');
    expect(requested).toContain(`${sandbox.address.replace('http', 'ws')}/graphql`);
    const filter = { channels: ['zapi'], search: '4N8FCTW1WM6' };
    const found = await ask('query ($filter: OrderFilter) { orders(first: 1, filter: $filter) { nodes { id } } }', { filter });
    const [order] = (found['orders'] as { nodes: { id: string }[] } | undefined)?.nodes ?? [];
    const changed = await ask('mutation ($input: UpdateOrderStatusInput!) { updateOrderStatus(input: $input) { outcome } }', {
      input: { orderId: order?.id, status: 'SHIPPED' },
    });
    expect(changed).toEqual({ updateOrderStatus: { outcome: 'ACCEPTED' } });
    await exchanged('"SHIPPED"');
    expect(await shown(page, '"4N8FCTW1WM6"')).toContain('"orderChanged"');
    await page.getByRole('button', { name: /^Stop query/ }).click();
    await page.getByRole('button', { name: /^Execute query/ }).waitFor();
  });
});
