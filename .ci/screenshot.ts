// Takes the pictures of the docs: the explorer of a sandbox with the answer to the first query, and the views of the console. With `--all`, every
// view in both themes, both directions and two widths, into the folder that follows. `npm run docs:screenshot` builds first.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { startSandboxProcess, type SandboxProcess } from '../test/browser/sandbox-process.js';
import { runGateway } from '../test/running-gateway.js';
import { startSimulator } from '../test/simulators.js';
import { findChromium } from './chromium.js';

const folder = 'docs/images';
const all = process.argv.indexOf('--all');
const allFolder = all === -1 ? undefined : (process.argv[all + 1] ?? 'coverage/screenshots');

interface View {
  /** Below `/console/`. */
  readonly path: string;
  /** What it shows when it is ready. */
  readonly ready: string;
  /** Below which address; the sandbox's when absent. */
  readonly address?: string;
}

/** How a view is seen. */
interface Look {
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  /** The pseudo locale `ar-XB` is written from right to left. */
  readonly language: 'en' | 'ar-XB';
}

/** A wide screen, and a phone. */
const wide = 1280;
const narrow = 390;
const plain: Look = { colorScheme: 'light', width: wide, language: 'en' };

/** The pictures of the docs: every view plainly, and some others. */
const others: readonly (readonly [view: string, name: string, look: Look])[] = [
  ['orders', 'orders-dark', { ...plain, colorScheme: 'dark' }],
  ['conversation', 'conversation-dark', { ...plain, colorScheme: 'dark' }],
  ['orders', 'orders-phone', { ...plain, width: narrow }],
  ['conversation', 'conversation-phone', { ...plain, width: narrow }],
];

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
// Only a configured gateway asks who somebody is.
const simulator = await startSimulator('zapi');
const configured = await runGateway({ channels: { zapi: { provider: 'zapi', simulator } }, console: { enabled: true } });
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
try {
  mkdirSync(allFolder ?? folder, { recursive: true });
  const views = await viewsOf(sandbox);
  if (allFolder === undefined) {
    await takeExplorer(browser);
    for (const [name, view] of Object.entries(views)) await takeView(browser, view, join(folder, `console-${name}.png`), plain);
    for (const [name, file, look] of others) await takeView(browser, views[name] as View, join(folder, `console-${file}.png`), look);
  } else {
    for (const [name, view] of Object.entries(views)) await takeEveryLook(browser, name, view, allFolder);
  }
} finally {
  await browser.close();
  await configured.close();
  await simulator.close();
  await sandbox.close();
}

/** All views by the names of their pictures, once the sandbox has something to show in each. */
async function viewsOf({ address }: SandboxProcess): Promise<Readonly<Record<string, View>>> {
  const { customer } = await ask<{ customer: Known | null }>(
    address,
    `{
      customer(phoneNumber: "+5511987654321") {
        id
        contacts { phoneNumber }
        orders(first: 5) { nodes { id channel { name } } }
        conversations { id channel { name } }
      }
    }`,
    ({ customer: known }) => known?.contacts.length === 3 && known.orders.nodes.length > 1,
  );
  const order = customer?.orders.nodes.find(({ channel }) => channel.name === 'zapi');
  const conversation = customer?.conversations.find(({ channel }) => channel.name === 'metacloud');
  const input = `{ channel: "metacloud", conversationId: "${conversation?.id}", text: "Sim, no sábado de manhã. Posso confirmar o endereço?" }`;
  await ask<{ sendText: { outcome: string } }>(
    address,
    `mutation { sendText(input: ${input}) { outcome } }`,
    ({ sendText }) => sendText.outcome === 'ACCEPTED',
  );
  return {
    orders: { path: 'orders', ready: 'table' },
    order: { path: `orders/${encodeURIComponent(order?.id ?? '')}`, ready: 'main section' },
    inbox: { path: 'inbox', ready: 'main nav li a' },
    conversation: { path: `inbox/${encodeURIComponent(conversation?.id ?? '')}`, ready: 'main .bubble' },
    customers: { path: 'customers', ready: 'main li a' },
    customer: { path: `customers/${encodeURIComponent(customer?.id ?? '')}`, ready: 'main section li' },
    channels: { path: 'channels', ready: 'main a' },
    channel: { path: 'channels/zapi', ready: 'main section' },
    operations: { path: 'operations?states=DONE', ready: 'main button' },
    statistics: { path: 'statistics?days=365', ready: 'svg.recharts-surface' },
    'sign-in': { path: '', ready: 'form', address: configured.address },
  };
}

/** A customer whom several providers know. */
interface Known {
  readonly id: string;
  readonly contacts: readonly unknown[];
  readonly orders: { readonly nodes: readonly Found[] };
  readonly conversations: readonly Found[];
}

interface Found {
  readonly id: string;
  readonly channel: { readonly name: string };
}

/** Repeats a query until its answer has what is waited for. */
async function ask<Data>(address: string, text: string, isReady: (data: Data) => boolean): Promise<Data> {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: text }),
    });
    const { data } = (await response.json()) as { data: Data };
    if (isReady(data)) return data;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`The sandbox has no such answer: ${text}`);
}

async function takeExplorer(from: Browser): Promise<void> {
  const page = await from.newPage({ viewport: { width: wide, height: 760 }, colorScheme: 'light' });
  await page.goto(`${sandbox.address}/explorer/`);
  const execute = page.getByRole('button', { name: /^Execute query/ });
  await execute.waitFor();
  await page.locator('.graphiql-query-editor .CodeMirror').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(query);
  await execute.click();
  await page.locator('.result-window').getByText('"reference"').first().waitFor();
  await page.mouse.move(640, 750);
  await save(page, join(folder, 'explorer.png'));
}

async function takeView(from: Browser, { path, ready, address = sandbox.address }: View, file: string, look: Look): Promise<void> {
  const { colorScheme, width, language } = look;
  const viewport = { width, height: width === narrow ? 844 : 800 };
  const options: BrowserContextOptions = { viewport, colorScheme, reducedMotion: 'reduce', timezoneId: 'UTC' };
  const page = await from.newPage(options);
  const target = new URL(`${address}/console/${path}`);
  target.searchParams.set('language', language);
  await page.goto(target.href);
  await page.locator(ready).first().waitFor();
  // What is read apart, and pictures.
  await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => undefined);
  await save(page, file);
}

async function takeEveryLook(from: Browser, name: string, view: View, into: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const language of ['en', 'ar-XB'] as const) {
      for (const width of [narrow, wide]) {
        const file = join(into, `${name}-${colorScheme}-${language === 'en' ? 'ltr' : 'rtl'}-${width}.png`);
        await takeView(from, view, file, { colorScheme, language, width });
      }
    }
  }
}

async function save(page: Page, file: string): Promise<void> {
  await page.screenshot({ path: file });
  console.log(`wrote ${file}`);
  await page.close();
}
