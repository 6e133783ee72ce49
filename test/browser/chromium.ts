import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { inject } from 'vitest';

/** A name that leads to this machine and is none of its own, as a foreign page's or a rebound one. */
export const foreignName = 'foreign.test';

/** A page in a profile of its own, and what it did. */
export interface WatchedPage {
  readonly page: Page;
  /** Addresses of all that it asked for, WebSockets too. */
  readonly requested: readonly string[];
  /** What went over its WebSockets, in both directions. */
  readonly frames: readonly string[];
  /** Errors in its console, among them violations of its content security policy, and uncaught errors. */
  readonly faults: readonly string[];
  /** What it printed with console.log. */
  readonly printed: readonly string[];
  close(): Promise<void>;
}

/** Starts Chromium without internet: it finds loopback and `foreignName`, which is loopback too, and no other name. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: inject('chromiumPath'),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=MAP ${foreignName} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1`,
    ],
  });
}

export async function openWatchedPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requested: string[] = [];
  const frames: string[] = [];
  const faults: string[] = [];
  const printed: string[] = [];
  page.on('request', (request) => requested.push(request.url()));
  page.on('websocket', (socket) => {
    requested.push(socket.url());
    socket.on('framesent', ({ payload }) => frames.push(payload.toString()));
    socket.on('framereceived', ({ payload }) => frames.push(payload.toString()));
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
    if (message.type() === 'log') printed.push(message.text());
  });
  return { page, requested, frames, faults, printed, close: () => context.close() };
}
