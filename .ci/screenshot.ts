// Takes the pictures of the docs: the explorer of a sandbox with the answer to the first query, and the views of the console. With `--all`, every
// view in both themes, both directions and two widths, into the folder that follows. `npm run docs:screenshot` builds first.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { startSandboxProcess } from '../test/browser/sandbox-process.js';
import { findChromium } from './chromium.js';

const folder = 'docs/images';
const all = process.argv.indexOf('--all');
const allFolder = all === -1 ? undefined : (process.argv[all + 1] ?? 'coverage/screenshots');
/** Views of the console by the name of their picture, and what they show when they are ready. */
const views: Readonly<Record<string, { readonly path: string; readonly ready: string }>> = {
  orders: { path: 'orders', ready: 'table' },
};
const query = `# Orders of several WhatsApp providers, in one list
{
  orders(first: 10) {
    nodes {
      reference
      status
      total { amount currencyCode }
      customer { name }
      channel { name }
    }
    sources { channel { name } state }
  }
}
`;

const sandbox = await startSandboxProcess();
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  mkdirSync(allFolder ?? folder, { recursive: true });
  if (allFolder === undefined) {
    await takeExplorer(browser);
    for (const view of Object.keys(views)) await takeView(browser, view, join(folder, `console-${view}.png`), {});
  } else {
    for (const view of Object.keys(views)) await takeEveryKind(browser, view, allFolder);
  }
} finally {
  await browser.close();
  await sandbox.close();
}

async function takeExplorer(from: Browser): Promise<void> {
  const page = await from.newPage({ viewport: { width: 1280, height: 760 }, colorScheme: 'light' });
  await page.goto(`${sandbox.address}/explorer/`);
  const execute = page.getByRole('button', { name: /^Execute query/ });
  await execute.waitFor();
  await page.locator('.graphiql-query-editor .CodeMirror').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(query);
  await execute.click();
  await page.locator('.result-window').getByText('"reference"').first().waitFor();
  await page.mouse.move(640, 750);
  const file = join(folder, 'explorer.png');
  await page.screenshot({ path: file });
  console.log(`wrote ${file}`);
  await page.close();
}

interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  /** A BCP 47 tag. The pseudo locale `ar-XB` is written from right to left. */
  readonly language?: string;
}

async function takeView(from: Browser, view: string, file: string, look: Look): Promise<void> {
  const { colorScheme = 'light', width = 1280, language = 'en' } = look;
  const { path = '', ready = 'main' } = views[view] ?? {};
  const page = await from.newPage({ viewport: { width, height: 760 }, colorScheme, reducedMotion: 'reduce', timezoneId: 'UTC' });
  await page.goto(`${sandbox.address}/console/${path}?language=${language}`);
  await page.locator(ready).first().waitFor();
  await page.screenshot({ path: file });
  console.log(`wrote ${file}`);
  await page.close();
}

async function takeEveryKind(from: Browser, view: string, into: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const language of ['en', 'ar-XB']) {
      for (const width of [390, 1280]) {
        const file = join(into, `${view}-${colorScheme}-${language === 'en' ? 'ltr' : 'rtl'}-${width}.png`);
        await takeView(from, view, file, { colorScheme, language, width });
      }
    }
  }
}
