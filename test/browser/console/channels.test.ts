import { describe, expect, it } from 'vitest';
import { findAxeViolationsInBothThemes, useConsole } from './console-page.js';

const gateway = useConsole();

describe('the channels', () => {
  it('MUST be shown with their provider and health', async () => {
    const page = await gateway.open('/channels');
    const { channels } = await gateway.ask<{ channels: { name: string; provider: { displayName: string } }[] }>(
      '{ channels { name provider { displayName } } }',
    );
    expect(channels.length).toBeGreaterThan(4);
    for (const { name, provider } of channels) {
      const card = page.getByRole('region', { name, exact: true });
      await card.waitFor();
      expect(await card.innerText()).toContain(provider.displayName);
    }
    await page.getByRole('region', { name: 'wabotick' }).getByText('Works').waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST show what one channel can do, and its copies', async () => {
    const page = await gateway.open('/channels');
    await page.getByRole('link', { name: 'wabotick', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'wabotick' }).waitFor();
    const row = page.getByRole('row', { name: /^orders\.list\b/ });
    expect(await row.innerText()).toContain('Yes');
    await page.getByRole('region', { name: 'Copies' }).getByText('Orders').waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'wabotick' }).waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
  });

  it('MUST say that a channel does not exist, and lead back', async () => {
    const page = await gateway.open('/channels/nowhere');
    await page.getByText('There is no such channel').waitFor();
    await page.getByRole('link', { name: 'All channels' }).click();
    await page.getByRole('heading', { level: 1, name: 'Channels' }).waitFor();
  });

  it.each([360, 1600])('MUST fit a window %i pixels wide', async (width) => {
    const page = await gateway.open('/channels/awal', { viewport: { width, height: 800 } });
    await page.getByRole('table').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });
});
