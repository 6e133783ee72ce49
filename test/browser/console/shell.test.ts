import { describe, expect, it } from 'vitest';
import { findAxeViolationsInBothThemes, useConsole } from './console-page.js';

const gateway = useConsole();

/** The budget of the first page: compressed JavaScript, everything that is loaded until the list is shown. */
const maxScriptBytes = 350_000;

describe('the console', () => {
  it('MUST be reached from the home page, and start with the orders', async () => {
    const page = await gateway.open('');
    expect(new URL(page.url()).pathname).toBe('/console/orders');
    expect(await page.title()).toBe('Orders · Parley');
    await page.goto(gateway.sandbox.address);
    await page.getByRole('link', { name: /^Console/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  });

  it(`MUST load at most ${maxScriptBytes / 1000} kB of compressed scripts for its first page`, async () => {
    const page = await gateway.open('/orders');
    await page.getByRole('table').waitFor();
    const sizes = await page.evaluate<[string, number][]>(
      `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).map(({ name, encodedBodySize }) => [name, encodedBodySize])`,
    );
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, [, size]) => sum + size, 0)).toBeLessThanOrEqual(maxScriptBytes);
  });

  it('MUST say that a page does not exist, and lead back', async () => {
    const page = await gateway.open('/orders');
    await page.goto(`${gateway.sandbox.address}/console/no/such/page`);
    await page.getByText('There is no such page').waitFor();
    await page.getByRole('link', { name: 'Go to the start' }).click();
    await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  });

  it('MUST work below a prefix that a proxy removes', async () => {
    const page = await gateway.open('/orders');
    // What a proxy at /shop/ does: the browser sees the prefix, the gateway does not.
    await page.route('**/shop/**', async (route) => {
      const address = route.request().url().replace('/shop/', '/');
      await route.fulfill({ response: await route.fetch({ url: address }) });
    });
    await page.goto(`${gateway.sandbox.address}/shop/console/orders?status=PENDING`);
    await page.getByRole('link', { name: '172395000000000000001' }).click();
    await page.getByRole('heading', { level: 1, name: 'Order 172395000000000000001' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/shop\/console\/orders\/./);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Order 172395000000000000001' }).waitFor();
    gateway.expectFaults(/WebSocket/);
  });

  it('MUST speak Brazilian Portuguese when it is chosen, and after a reload', async () => {
    const page = await gateway.open('/orders');
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitemradio', { name: 'Português (Brasil)' }).click();
    await page.getByRole('heading', { level: 1, name: 'Pedidos' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Pedidos' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('pt-BR');
  });

  it('MUST lay itself out from right to left, with every text of its own from the catalog', async () => {
    const page = await gateway.open('/orders?language=ar-XB');
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    const [navigation, content] = await Promise.all([page.getByRole('navigation').boundingBox(), page.getByRole('main').boundingBox()]);
    expect(navigation?.x).toBeGreaterThan((content?.x ?? 0) + 200);
    for (const button of await page.getByRole('button').all()) {
      const name = (await button.getAttribute('aria-label')) ?? (await button.innerText());
      expect(name).toMatch(/⟦.*⟧|^$/);
    }
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST keep a chosen theme', async () => {
    const page = await gateway.open('/orders', { colorScheme: 'light' });
    await page.getByRole('button', { name: 'Colors' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await page.reload();
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  });

  it('MUST move the focus to the title after a navigation, and skip to the content by keyboard', async () => {
    const page = await gateway.open('/orders');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.locator(':focus').getAttribute('id')).toBe('content');
    await page.getByRole('link', { name: '172395000000000000001' }).click();
    await page.getByRole('heading', { level: 1, name: 'Order 172395000000000000001' }).waitFor();
    expect(await page.locator(':focus').innerText()).toBe('Order 172395000000000000001');
  });

  it.each([360, 768, 1600])('MUST fit a window %i pixels wide', async (width) => {
    const page = await gateway.open('/orders', { viewport: { width, height: 800 } });
    await page.getByRole('table').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  it('MUST show the GraphQL behind a view, its cost and its provider calls, and open it in the explorer', async () => {
    const page = await gateway.open('/orders');
    await page.getByRole('table').waitFor();
    await page.getByRole('button', { name: 'For developers' }).click();
    const panel = page.getByRole('dialog');
    await panel.getByRole('heading', { name: 'Orders', exact: true }).waitFor();
    expect(await panel.innerText()).toMatch(/query Orders\(\$first: Int!/);
    expect(await panel.innerText()).toMatch(/Estimated cost \d+ of at most 1,000 provider calls\./);
    expect(await panel.getByRole('cell', { name: 'POST' }).count()).toBeGreaterThan(0);
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    const opening = page.context().waitForEvent('page');
    await panel.getByRole('link', { name: 'Open in the explorer' }).first().click();
    const explorer = await opening;
    await explorer.getByRole('button', { name: /^Execute query/ }).waitFor();
    await explorer.getByText('query Orders').first().waitFor();
  });
});
