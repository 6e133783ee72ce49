// Takes the picture of the README: the explorer of a sandbox, with the answer to the first query. `npm run docs:screenshot` builds first.
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startSandboxProcess } from '../test/browser/sandbox-process.js';
import { findChromium } from './chromium.js';

const file = 'docs/images/explorer.png';
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
  const page = await browser.newPage({ viewport: { width: 1280, height: 760 }, colorScheme: 'light' });
  await page.goto(`${sandbox.address}/explorer/`);
  const execute = page.getByRole('button', { name: /^Execute query/ });
  await execute.waitFor();
  await page.locator('.graphiql-query-editor .CodeMirror').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(query);
  await execute.click();
  await page.locator('.result-window').getByText('"reference"').first().waitFor();
  await page.mouse.move(640, 750);
  mkdirSync('docs/images', { recursive: true });
  await page.screenshot({ path: file });
  console.log(`wrote ${file}`);
} finally {
  await browser.close();
  await sandbox.close();
}
