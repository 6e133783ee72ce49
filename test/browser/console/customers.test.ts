import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { findAxeViolationsInBothThemes, useConsole } from './console-page.js';

const gateway = useConsole();

/** She has orders on three channels, and on `zapi` a message too. */
const number = '+5511987654321';
const text = 'Your order leaves <b>tomorrow</b> & arrives on Monday';

beforeAll(async () => {
  // What the gateway copies and sends is what it knows of a customer.
  const contacts = async (): Promise<number> => {
    type Answer = { customer: { contacts: unknown[] } | null };
    const { customer } = await gateway.ask<Answer>(`{ customer(phoneNumber: "${number}") { contacts { channel { name } } } }`);
    return customer?.contacts.length ?? 0;
  };
  await vi.waitUntil(async () => (await contacts()) === 3, { timeout: 60_000, interval: 250 });
  const { sendText } = await gateway.ask<{ sendText: { userErrors: unknown[] } }>(
    'mutation ($input: SendTextInput!) { sendText(input: $input) { message { id } userErrors { message } } }',
    { input: { channel: 'zapi', phoneNumber: number, text } },
  );
  expect(sendText.userErrors).toEqual([]);
}, 90_000);

const listOf = (page: Page) => page.getByRole('list', { name: 'Customers' });

describe('the customers', () => {
  it('MUST list one person of several channels once, and keep the search in the address', async () => {
    const page = await gateway.open('/customers');
    const row = listOf(page).getByRole('link', { name: /Bruna Lima/ });
    await row.waitFor();
    expect(await row.count()).toBe(1);
    for (const channel of ['metacloud', 'wabotick', 'zapi']) expect(await row.textContent()).toContain(channel);
    expect(await row.textContent()).toContain(number);
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Search' }).fill('kavya');
    await row.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?search=kavya');
    await page.reload();
    await listOf(page)
      .getByRole('link', { name: /Kavya Iyer/ })
      .waitFor();
    expect(await listOf(page).getByRole('link').count()).toBe(1);
  });

  it('MUST show contacts, orders, statistics and one timeline over all channels', async () => {
    const page = await gateway.open('/customers');
    await listOf(page)
      .getByRole('link', { name: /Bruna Lima/ })
      .click();
    await page.getByRole('heading', { level: 1, name: 'Bruna Lima' }).waitFor();
    const contacts = page.getByRole('list', { name: 'Contacts by channel' });
    await expect.poll(() => contacts.getByRole('listitem').count()).toBe(3);

    const entries = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
    const message = entries.filter({ hasText: text });
    await message.waitFor();
    expect(await message.textContent()).toMatch(/^zapi.*From the shop/);
    for (const channel of ['metacloud', 'zapi']) {
      const placed = entries.filter({ hasText: channel }).filter({ hasText: 'Placed as New' });
      await placed.waitFor();
      expect(await placed.getByRole('link', { name: /^Order/ }).count()).toBe(1);
    }

    const statistics = page.getByRole('region', { name: 'Statistics' });
    expect(await statistics.textContent()).toMatch(/Orders4.*R\$557\.68 · \$85\.50/);
    const orders = page.getByRole('region', { name: 'Orders' });
    await orders.getByText('4N9AVI38VOB').waitFor();
    expect(await orders.getByRole('link').count()).toBe(4);
    await page.getByRole('region', { name: 'Conversations' }).getByRole('link', { name: /^zapi/ }).waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);

    await page.getByRole('region', { name: 'Conversations' }).getByRole('link', { name: /^zapi/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    await page.getByRole('region', { name: 'Messages' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/console\/inbox\/./);
  });

  it('MUST merge two customers after a confirmation, and undo it', async () => {
    const page = await gateway.open('/customers?search=kavya');
    await listOf(page)
      .getByRole('link', { name: /Kavya Iyer/ })
      .click();
    await page.getByRole('button', { name: 'Merge' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'The other customer' }).fill('katharina');
    await dialog.getByRole('radio', { name: 'Katharina Vogel' }).check();
    await dialog.getByText('Kavya Iyer and Katharina Vogel become one customer.').waitFor();
    expect(await findAxeViolationsInBothThemes(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Merge' }).click();

    const merged = page.getByRole('region', { name: 'Merged' });
    await merged.getByText('+919812345670').waitFor();
    const contacts = page.getByRole('list', { name: 'Contacts by channel' }).getByRole('listitem');
    await expect.poll(() => contacts.count()).toBe(2);

    await merged.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo the merge' }).click();
    await merged.waitFor({ state: 'detached' });
    await expect.poll(() => contacts.count()).toBe(1);
  });

  it('MUST fit a phone', async () => {
    const page = await gateway.open('/customers', { viewport: { width: 360, height: 800 } });
    await listOf(page)
      .getByRole('link', { name: /Bruna Lima/ })
      .waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await listOf(page)
      .getByRole('link', { name: /Bruna Lima/ })
      .click();
    await page.getByRole('region', { name: 'Timeline' }).getByText(text).waitFor();
    await page.getByRole('region', { name: 'Orders' }).getByText('4N9AVI38VOB').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await page.getByRole('link', { name: 'All customers' }).click();
    await listOf(page)
      .getByRole('link', { name: /Bruna Lima/ })
      .waitFor();
  });

  it('MUST say when there is no such customer', async () => {
    const page = await gateway.open('/customers/FihCIlsiMSIsMTksIiIsIis1NTExOTg3NjU0MzIyIl0');
    await page.getByText(/There is no such customer|could not be/).waitFor();
  });
});
