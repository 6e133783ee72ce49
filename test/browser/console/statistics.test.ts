import { describe, expect, it } from 'vitest';
import { findAxeViolationsInBothThemes, useConsole } from './console-page.js';

const gateway = useConsole();

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
