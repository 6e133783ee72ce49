import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findAxeViolationsInBothThemes, useConsole } from './console-page.js';

const gateway = useConsole();

const phone = { viewport: { width: 360, height: 740 } };

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** Each view by its address, and what says that it has its data. The simulator names a picture that it does not have. */
const views: readonly [path: string, ready: (page: Page) => Promise<unknown>][] = [
  ['/orders', (page) => page.getByRole('table').waitFor()],
  ['/inbox', (page) => page.getByRole('navigation', { name: 'Conversations' }).waitFor()],
  ['/customers', (page) => page.getByRole('list', { name: 'Customers' }).waitFor()],
  ['/statistics', (page) => page.getByRole('img', { name: /^Orders per day/ }).waitFor()],
  ['/channels', (page) => page.getByRole('region', { name: 'wabotick' }).waitFor()],
  ['/channels/wabotick', (page) => page.getByRole('table').waitFor()],
  [
    '/operations?states=DONE',
    (page) =>
      button(page, /wabotick/)
        .first()
        .waitFor(),
  ],
  ['/operations/writes', (page) => page.getByText('No writes here').waitFor()],
];

/** Details by the list that leads to them. */
const details: readonly [list: string, link: (page: Page) => ReturnType<Page['locator']>, ready: string][] = [
  ['/orders', (page) => page.getByRole('table').getByRole('link').first(), 'Items'],
  ['/inbox?channels=awal', (page) => page.getByRole('link', { name: /Ahmed Mohammed/ }), 'Messages'],
  ['/customers', (page) => page.getByRole('list', { name: 'Customers' }).getByRole('link').first(), 'Timeline'],
];

describe('the console on a phone', () => {
  it.each(views)('MUST have no violation of WCAG 2.2 AA in both themes at %s', async (path, ready) => {
    const page = await gateway.open(path, phone);
    await ready(page);
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it.each(details)('MUST have none at what %s leads to', async (list, link, ready) => {
    gateway.expectFaults(/502/);
    const page = await gateway.open(list, phone);
    await link(page).click();
    await page.getByRole('region', { name: ready }).waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST have none with its navigation and its filters open', async () => {
    const page = await gateway.open('/orders', phone);
    await page.getByRole('table').waitFor();
    await button(page, 'Filters').click();
    await page.getByRole('combobox', { name: 'Status' }).waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await button(page, 'Navigation').click();
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Inbox' }).waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });
});

describe('what opens over a view', () => {
  it.each([
    ['/orders', /answered$/],
    ['/orders', 'Language'],
    ['/orders', 'Colors'],
    ['/orders', 'For developers'],
    ['/orders', /Change the status of order/],
  ])('MUST have no violation of WCAG 2.2 AA at %s: %s, also on a phone', async (path, name) => {
    const page = await gateway.open(path);
    await page.getByRole('table').waitFor();
    await button(page, name).first().click();
    const opened = page.getByRole('dialog').or(page.getByRole('menu'));
    await opened.waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await page.setViewportSize(phone.viewport);
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST have none where days are chosen', async () => {
    const page = await gateway.open('/orders');
    await page.getByRole('table').waitFor();
    await button(page, 'Placed').click();
    await page.getByRole('dialog').waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });
});
