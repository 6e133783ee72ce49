import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useConfiguredConsole } from './configured-console.js';
import { trackOrder } from './tracked-order.js';

const shop = useConfiguredConsole({ rio: 'zapi' });

/** Colors are read when they have changed. */
const styleOf = `(one) => {
  const { outline, boxShadow, borderColor, backgroundColor, insetBlockStart } = one === null ? {} : getComputedStyle(one);
  for (const animation of document.getAnimations()) if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
  return [outline, boxShadow, borderColor, backgroundColor, insetBlockStart].join(';');
}`;
/** What has the focus; whether something lies over it. How it and its surroundings look is kept for `wasVisible`. */
const lookAtFocus = `(() => {
  const element = document.activeElement;
  const around = [element, element.nextElementSibling, element.labels?.[0] ?? null];
  for (let outer = element.parentElement; outer !== null && around.length < 7; outer = outer.parentElement) around.push(outer);
  around.map(${styleOf});
  window.focusedBefore = { around, style: around.map(${styleOf}).join('|') };
  const { left, top, width, height } = element.getBoundingClientRect();
  const above = document.elementFromPoint(left + width / 2, top + height / 2);
  const labels = [...(element.labels ?? [])].map(({ textContent }) => textContent).join(' ');
  return {
    name: (element.getAttribute('aria-label') ?? (labels || element.textContent)).trim(),
    tag: element.localName,
    isCovered: ![...around.slice(0, 3), element.parentElement].some((one) => one !== null && above !== null && (one.contains(above) || above.contains(one))),
  };
})()`;
/** Whether what had the focus looks otherwise without it. */
const wasVisible = `(() => {
  const { around, style } = window.focusedBefore;
  around.map(${styleOf});
  return around[0] === document.activeElement || !around[0].isConnected || around.map(${styleOf}).join('|') !== style;
})()`;

interface Focused {
  readonly name: string;
  readonly tag: string;
  readonly isCovered: boolean;
}

const focused = (page: Page): Promise<Focused> => page.evaluate<Focused>(lookAtFocus);

/** Presses Tab until an element of this name has the focus. On the way each focus is visible, and nothing covers it. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    const { name: found, isCovered } = await focused(page);
    if (passed.length > 0) expect({ found, isCovered }).toEqual({ found, isCovered: false });
    if (name.test(found) && passed.length > 0) return;
    passed.push(found);
    await page.keyboard.press('Tab');
    if (passed.length > 1) expect({ found, isVisible: await page.evaluate(wasVisible) }).toEqual({ found, isVisible: true });
  }
  throw new Error(`Nothing called ${String(name)} is reached by Tab, only: ${passed.join(', ')}`);
}

describe('the console without a mouse', () => {
  it('MUST let a status be changed, and give the focus back to where it was', async () => {
    const reference = await trackOrder(shop.gateway, 'rio');
    const page = await shop.open(`/orders?search=${reference}`);
    await page.getByRole('link', { name: reference }).waitFor();
    await tabTo(page, /Change the status of order/);
    await page.keyboard.press('Enter');
    await page.getByRole('radio').first().waitFor();
    await tabTo(page, /^New/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await focused(page)).name).toContain(`Change the status of order ${reference}`);

    await page.keyboard.press('Enter');
    await page.getByRole('radio').first().waitFor();
    await page.getByRole('radio').first().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio').nth(1).isChecked()).toBe(true);
    await tabTo(page, /^Change the order$/);
    await page.keyboard.press('Enter');
    await page.getByText(/The provider accepted the change|The order is changed/).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await focused(page)).name).toContain(`Change the status of order ${reference}`);
  });

  it('MUST let a customer be found and answered', async () => {
    const page = await shop.open('/orders');
    await tabTo(page, /^Inbox$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    await expect.poll(async () => (await focused(page)).tag).toBe('h1');
    await page.getByRole('link', { name: /Ana Souza/ }).waitFor();
    await tabTo(page, /Ana Souza/);
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Your message' }).waitFor();
    await tabTo(page, /^Your message$/);
    await page.keyboard.type('Written without a mouse');
    await tabTo(page, /^Send$/);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Messages' }).getByText('Written without a mouse').waitFor();
    expect((await focused(page)).tag).not.toBe('body');
  });

  it.each([
    ['/orders', /^For developers$/],
    ['/orders', /answered$/],
    ['/orders', /^Language$/],
    ['/orders', /^Colors$/],
    ['/orders', /^Account of/],
    ['/customers', /^Merge$/],
  ])('MUST close with Escape what opens at %s from %s, and give the focus back', async (path, name) => {
    const page = await shop.open(path);
    if (path === '/customers') {
      await page.getByRole('list', { name: 'Customers' }).getByRole('link').first().click();
      await page.getByRole('button', { name: 'Merge' }).waitFor();
    } else await page.getByRole('table').waitFor();
    await tabTo(page, name);
    await page.keyboard.press('Enter');
    const opened = page.getByRole('dialog').or(page.getByRole('menu'));
    await opened.waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement.closest('[role=dialog], [role=menu]') !== null`)).toBe(true);
    await page.keyboard.press('Escape');
    await opened.waitFor({ state: 'detached' });
    await expect.poll(async () => (await focused(page)).name).toMatch(name);
  });
});
