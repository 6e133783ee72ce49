import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium, openWatchedPage, type WatchedPage } from '../chromium.js';
import { startSandboxProcess, type SandboxProcess } from '../sandbox-process.js';

/** Pages of the console in one browser, for all tests of a file. */
export interface ConsolePages {
  /** Opens an address below `/console` in a profile of its own, and waits for the heading of the view. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Faults that the next tests cause on purpose, such as requests that fail. */
  expectFaults(pattern: RegExp): void;
}

/** One sandbox and one browser for all tests of a file. */
export interface ConsoleFixture extends ConsolePages {
  readonly sandbox: SandboxProcess;
  /** Sends an operation to the gateway, as another program does. */
  ask<Data = Record<string, never>>(query: string, variables?: object): Promise<Data>;
}

export type Cookies = Parameters<BrowserContext['addCookies']>[0];

/** Starts a sandbox and Chromium for a file of tests. */
export function useConsole(): ConsoleFixture {
  let sandbox: SandboxProcess;
  beforeAll(async () => void (sandbox = await startSandboxProcess()));
  afterAll(() => sandbox.close());
  const { open, expectFaults } = useConsolePages(() => sandbox.address);
  return {
    get sandbox() {
      return sandbox;
    },
    open,
    expectFaults,
    ask: async (query, variables = {}) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${sandbox.address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
      return ((await response.json()) as { data: never }).data;
    },
  };
}

/**
 * Starts Chromium for a file of tests. After each test, no page has called another host, violated its content security policy, or had an
 * error. `cookies`: what every profile has from the start.
 */
export function useConsolePages(address: () => string, cookies: () => Cookies = () => []): ConsolePages {
  let browser: Browser;
  let opened: WatchedPage[] = [];
  let expected: RegExp | undefined;

  beforeAll(async () => void (browser = await launchChromium()));
  afterAll(() => browser.close());
  afterEach(async () => {
    const pages = opened;
    const allowed = expected;
    [opened, expected] = [[], undefined];
    await Promise.all(pages.map((page) => page.close()));
    const { host } = new URL(address());
    expect(
      pages.flatMap(({ requested }) => requested).filter((asked) => new URL(asked).host !== host && !asked.startsWith('data:')),
    ).toEqual([]);
    expect(pages.flatMap(({ faults }) => faults).filter((fault) => allowed?.test(fault) !== true)).toEqual([]);
  });

  return {
    open: async (path, options = {}) => {
      const watched = await openWatchedPage(browser, {
        locale: 'en-US',
        timezoneId: 'Europe/Berlin',
        // Colours are measured, and are others halfway through a transition.
        reducedMotion: 'reduce',
        ...options,
      });
      opened.push(watched);
      await watched.page.context().addCookies(cookies());
      await watched.page.goto(`${address()}/console${path}`);
      await watched.page.getByRole('heading', { level: 1 }).waitFor();
      return watched.page;
    },
    expectFaults: (pattern) => void (expected = pattern),
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Mantine's dialogs have a header element, which these two practices take for the page's. */
const ignored = { 'landmark-no-duplicate-banner': { enabled: false }, 'landmark-unique': { enabled: false } };

/** What axe finds against WCAG 2.2 AA and its best practices: the rule, and the elements. */
export async function findAxeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate<{ id: string; nodes: { html: string; failureSummary: string }[] }[]>(
    `axe.run(document, ${JSON.stringify({ runOnly: rules, rules: ignored })}).then(({ violations }) => violations)`,
  );
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
}

/** Waits for the animations that end; those of what is still loading do not. */
const animationsEnd = `Promise.allSettled(
  document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished),
).then(() => undefined)`;

/** axe on the view in both themes. */
export async function findAxeViolationsInBothThemes(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    await page.evaluate(animationsEnd);
    found.push(...(await findAxeViolations(page)).map((violation) => `${colorScheme}: ${violation}`));
  }
  return found;
}
