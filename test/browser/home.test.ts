import type { Browser } from 'playwright-core';
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
beforeEach(async () => void (watched = await openWatchedPage(browser)));
afterEach(() => watched.close());

describe('/ without internet', () => {
  it('says what this is, and each of its links leads somewhere by a click, without a request that leaves this machine', async () => {
    const { page, requested, faults } = watched;
    await page.goto(sandbox.address);
    expect(await page.title()).toBe('Parley');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Parley');
    expect(await page.locator('main').innerText()).toContain('Simulated providers run on this machine');

    await page.getByRole('link', { name: /^Schema/ }).click();
    await page.waitForURL('**/schema.graphql');
    expect(await page.locator('body').innerText()).toContain('type Query');

    await page.goBack();
    await page.getByRole('link', { name: /^Health/ }).click();
    await page.waitForURL('**/health/ready');
    expect(JSON.parse(await page.locator('body').innerText())).toMatchObject({ status: 'ok' });

    await page.goBack();
    await page.getByRole('link', { name: /^Explorer/ }).click();
    await page.getByRole('button', { name: /^Execute query/ }).waitFor();
    await page.getByRole('link', { name: 'Parley' }).click();
    await page.getByRole('heading', { level: 1, name: 'Parley' }).waitFor();

    expect(requested.length).toBeGreaterThan(6);
    expect(requested.filter((address) => !address.startsWith(sandbox.address))).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('says that Apollo Sandbox needs internet, whose page then names the explorer', async () => {
    const { page } = watched;
    await page.goto(sandbox.address);
    const link = page.getByRole('link', { name: /^Apollo Sandbox/ });
    expect(await link.innerText()).toContain('needs internet');
    await link.click();
    await page.waitForURL('**/graphql');
    await page.getByText('The explorer at /explorer/ works without internet.').waitFor();
  });

  it.each(['light', 'dark'] as const)('is %s where the system is', async (colorScheme) => {
    const { page, faults, close } = await openWatchedPage(browser, { colorScheme });
    await page.goto(sandbox.address);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(251, 250, 248)' : 'rgb(22, 21, 19)');
    expect(faults).toEqual([]);
    await close();
  });

  it('fits a phone', async () => {
    const { page, close } = await openWatchedPage(browser, { viewport: { width: 360, height: 740 } });
    await page.goto(sandbox.address);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await close();
  });
});
