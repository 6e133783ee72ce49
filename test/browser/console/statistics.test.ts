import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findAxeViolationsInBothThemes, useConsole } from './console-page.js';

const gateway = useConsole();

/** Orders of today in currencies that no simulated customer pays in, of which one has three digits and one usually has none. */
async function trackOrders(): Promise<void> {
  const amounts = [
    { status: 'SHIPPED', amount: '0.100', currencyCode: 'KWD' },
    { status: 'PENDING', amount: '0.200', currencyCode: 'KWD' },
    { status: 'PENDING', amount: '1234567890123.45', currencyCode: 'CLP' },
  ];
  for (const [index, { status, ...total }] of amounts.entries()) {
    const input = { channel: 'zapi', reference: `AMOUNT${index}`, customer: { phoneNumber: '+5511912345678' }, status, total };
    await gateway.ask('mutation ($input: TrackOrderInput!) { trackOrder(input: $input) { userErrors { message } } }', { input });
  }
}

const today = new Intl.DateTimeFormat('en-US', { day: 'numeric', month: 'short', timeZone: 'Europe/Berlin' }).format(new Date());

/** The table below the chart of a currency, row by row. */
async function figuresOf(page: Page, currency: string): Promise<string[][]> {
  const section = page.getByRole('region', { name: `Amount per day in ${currency}` });
  const details = section.locator('details');
  if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
  const rows = await section.getByRole('row').all();
  return Promise.all(rows.map(async (row) => (await row.locator('th, td').allInnerTexts()).map((text) => text.replaceAll('\u00a0', ' '))));
}

describe('the statistics', () => {
  it('MUST show the orders of the period as the gateway counts them', async () => {
    const page = await gateway.open('/statistics?days=365');
    const orders = page.getByRole('region', { name: 'Orders', exact: true });
    await orders.waitFor();
    await page.getByRole('img', { name: /^Orders per day: \d/ }).waitFor();
    const from = await page.evaluate<string>(
      'new Date(new Date().getFullYear(), new Date().getMonth(), new Date().getDate() - 364).toISOString()',
    );
    type Answer = { orderStatistics: { groups: { orderCount: number }[] } };
    const { orderStatistics } = await gateway.ask<Answer>(
      'query($from: DateTime!) { orderStatistics(filter: { placedFrom: $from }) { groups { orderCount } } }',
      { from },
    );
    // Orders of simulated customers may arrive between both.
    const shown = Number((await orders.innerText()).replace(/\D/g, ''));
    expect(shown).toBeGreaterThan(0);
    expect(orderStatistics.groups[0]?.orderCount).toBeGreaterThanOrEqual(shown);
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST show amounts per day exactly, in a chart for each currency, and divide them by channel and status', async () => {
    await trackOrders();
    const page = await gateway.open('/statistics');
    // 0.1 + 0.2 is not 0.3 in floating point.
    await page.getByRole('img', { name: 'Amount per day in KWD: KWD 0.300', exact: true }).waitFor();
    await page.getByRole('img', { name: 'Amount per day in CLP: CLP 1,234,567,890,123.45', exact: true }).waitFor();
    expect(await figuresOf(page, 'KWD')).toEqual([
      ['Day', 'Amount'],
      [today, 'KWD 0.300'],
    ]);
    expect(await figuresOf(page, 'CLP')).toEqual([
      ['Day', 'Amount'],
      [today, 'CLP 1,234,567,890,123.45'],
    ]);
    await page.getByText('By channel', { exact: true }).first().click();
    await page.waitForURL('**/statistics?by=channel');
    await expect
      .poll(() => figuresOf(page, 'KWD'), { timeout: 15_000 })
      .toEqual([
        ['Day', 'zapi'],
        [today, 'KWD 0.300'],
      ]);
    await page.getByText('By status', { exact: true }).first().click();
    await expect
      .poll(() => figuresOf(page, 'KWD'), { timeout: 15_000 })
      .toEqual([
        ['Day', 'New', 'Shipped'],
        [today, 'KWD 0.200', 'KWD 0.100'],
      ]);
    await page.reload();
    await expect
      .poll(() => figuresOf(page, 'KWD'), { timeout: 15_000 })
      .toEqual([
        ['Day', 'New', 'Shipped'],
        [today, 'KWD 0.200', 'KWD 0.100'],
      ]);
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST keep the period in the address', async () => {
    const page = await gateway.open('/statistics');
    await page.getByText('7 days', { exact: true }).click();
    await page.waitForURL('**/statistics?days=7');
    await page.reload();
    await page.getByRole('radio', { name: '7 days' }).waitFor({ state: 'attached' });
    expect(await page.getByRole('radio', { name: '7 days' }).isChecked()).toBe(true);
  });

  it('MUST fit a window 360 pixels wide', async () => {
    const page = await gateway.open('/statistics', { viewport: { width: 360, height: 800 } });
    await page.getByRole('img', { name: /^Orders per day/ }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  });
});
