import { chromium, type Browser, type Page } from 'playwright-core';
import { findInstalledChromium } from '../../.ci/chromium.js';
import { answerManyOrders } from '../browser/console/many-orders.js';
import { startSandboxProcess } from '../browser/sandbox-process.js';
import type { AloneBench, AloneResult } from './parley-alone.js';
import { median, spread } from './spread.js';

const orderCount = 10_000;
/** In pixels for each frame: what a wheel that is turned fast does, and a scroll bar that is dragged. Both are faster than anybody reads. */
const speeds = { wheel: 100, bar: 2000 };

interface Scrolled {
  /** Of each frame, in the order of time. */
  readonly frameMs: readonly number[];
  /** Of each task over 50 ms. */
  readonly longTaskMs: readonly number[];
  readonly maxRows: number;
}

/** (s): how smoothly the console's list scrolls through 10,000 orders, in Chromium. */
export async function measureScrolling({ rounds, seconds }: AloneBench): Promise<AloneResult> {
  const executablePath = findInstalledChromium();
  if (executablePath === undefined)
    return { figures: null, lines: ['(s) skipped: Chromium is not installed, and CHROMIUM_PATH names none'] };
  const sandbox = await startSandboxProcess();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await openManyOrders(browser, sandbox.address);
    const figures: Record<string, readonly Scrolled[]> = {};
    for (const [name, pixels] of Object.entries(speeds)) {
      const samples: Scrolled[] = [];
      for (let round = 0; round < rounds; round += 1) samples.push(await scroll(page, pixels, seconds * 1000));
      figures[name] = samples;
    }
    return { figures, lines: Object.entries(figures).map(([name, samples]) => describe(name, samples)) };
  } finally {
    await browser.close();
    await sandbox.close();
  }
}

async function openManyOrders(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await answerManyOrders(page, orderCount);
  await page.goto(`${address}/console/orders`);
  await page.getByRole('link', { name: 'MANY-0', exact: true }).waitFor({ timeout: 60_000 });
  return page;
}

/** Scrolls on with every frame, down and up again at the ends. */
function scroll(page: Page, pixels: number, milliseconds: number): Promise<Scrolled> {
  return page.evaluate<Scrolled>(`new Promise((resolve) => {
    const frameMs = [];
    const longTaskMs = [];
    let maxRows = 0;
    let step = ${pixels};
    const observer = new PerformanceObserver((list) => longTaskMs.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: 'longtask' });
    const started = performance.now();
    let before = started;
    const next = (now) => {
      if (before !== started) frameMs.push(now - before);
      before = now;
      maxRows = Math.max(maxRows, document.querySelectorAll('tbody tr').length);
      if (now - started > ${milliseconds}) {
        observer.disconnect();
        return resolve({ frameMs, longTaskMs, maxRows });
      }
      const { scrollHeight } = document.documentElement;
      if (scrollY + innerHeight + step > scrollHeight || scrollY + step < 0) step = -step;
      scrollBy(0, step);
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  })`);
}

function describe(name: string, samples: readonly Scrolled[]): string {
  const rates = samples.map(({ frameMs }) => (1000 * frameMs.length) / frameMs.reduce((sum, one) => sum + one, 0));
  const slowest = samples.map(({ frameMs }) => frameMs.toSorted((a, b) => a - b)[Math.floor(frameMs.length * 0.99)] ?? 0);
  const longTasks = samples.flatMap(({ longTaskMs }) => longTaskMs);
  return (
    `(s) ${name}: ${spread(rates, 0)} frames a second, the slowest in a hundred ${median(slowest).toFixed(0)} ms, ` +
    `${longTasks.length} tasks over 50 ms (longest ${Math.max(0, ...longTasks).toFixed(0)} ms), at most ${Math.max(...samples.map(({ maxRows }) => maxRows))} rows in the page`
  );
}
