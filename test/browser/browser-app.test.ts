import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreignName, launchChromium, openWatchedPage, type WatchedPage } from './chromium.js';
import { servePage, type PageServer } from './page-server.js';
import { startSandboxProcess, type SandboxProcess } from './sandbox-process.js';

let sandbox: SandboxProcess;
let browser: Browser;
const servers: PageServer[] = [];

beforeAll(async () => {
  sandbox = await startSandboxProcess();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await Promise.all(servers.map((server) => server.close()));
  await sandbox.close();
});

/** Opens an app with this script at a port of its own, below a name of this machine, and waits until it has printed `done`. */
async function runApp(script: string, hostname: string): Promise<WatchedPage> {
  const server = await servePage(`${script}\nconsole.log('done');`);
  servers.push(server);
  const watched = await openWatchedPage(browser);
  const finished = watched.page.waitForEvent('console', (message) => message.text() === 'done');
  await Promise.all([finished, watched.page.goto(`http://${hostname}:${server.port}/`)]);
  return watched;
}

/** An app that sends requests over HTTP, WebSocket and event streams, with an npm client where the browser has none, and prints each result. */
async function threeWays(): Promise<string> {
  const contents = `
    import { createClient } from 'graphql-ws';
    const http = 'http://127.0.0.1:${sandbox.port}/graphql';
    const query = '{ viewer { name } }';

    const headers = { 'content-type': 'application/json', authorization: 'Bearer any', 'apollo-require-preflight': 'yes', 'x-request-id': 'app-1' };
    await fetch(http, { method: 'POST', headers, body: JSON.stringify({ query }) })
      .then(async (response) => console.log('fetch', response.headers.get('x-request-id'), await response.text()))
      .catch((error) => console.log('fetch', error.name));

    const client = createClient({ url: http.replace('http', 'ws'), retryAttempts: 0 });
    await new Promise((resolve) => {
      client.subscribe({ query }, {
        next: (result) => console.log('socket', JSON.stringify(result.data)),
        error: (error) => { console.log('socket', 'closed ' + (error.code ?? error.type)); resolve(); },
        complete: resolve,
      });
    });

    await new Promise((resolve) => {
      const events = new EventSource(http + '/stream?' + new URLSearchParams({ query }));
      const end = () => { events.close(); resolve(); };
      events.addEventListener('next', ({ data }) => console.log('stream', data));
      events.addEventListener('complete', end);
      events.addEventListener('error', () => { console.log('stream', 'refused'); end(); });
    });`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}

describe('a browser app at another port of this machine', () => {
  it("runs the README's call as it stands there", async () => {
    const snippet = /^```js\n([^]*?)^```$/m.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
    expect(snippet).toContain('http://127.0.0.1:4000/graphql');
    const { printed, faults, close } = await runApp(snippet.replace('127.0.0.1:4000', `127.0.0.1:${sandbox.port}`), 'localhost');
    expect(faults).toEqual([]);
    expect(printed.length).toBeGreaterThan(1);
    expect(printed[0]).toMatch(/[A-Z]+/);
    await close();
  });

  it.each(['localhost', '127.0.0.1', 'shop.localhost'])('asks, opens a WebSocket and an event stream from %s', async (hostname) => {
    const { printed, faults, close } = await runApp(await threeWays(), hostname);
    const viewer = '{"viewer":{"name":"sandbox"}}';
    expect(printed).toEqual([
      expect.stringMatching(/^fetch app-1 \{"data":\{"viewer":\{"name":"sandbox"\}\}/),
      `socket ${viewer}`,
      expect.stringMatching(/^stream \{"data":\{"viewer":\{"name":"sandbox"\}\}/),
      'done',
    ]);
    expect(faults).toEqual([]);
    await close();
  });
});

describe('a page of another origin', () => {
  it('can neither ask, nor open a WebSocket, nor open an event stream', async () => {
    const { printed, close } = await runApp(await threeWays(), foreignName);
    expect(printed).toEqual(['fetch TypeError', 'socket closed error', 'stream refused', 'done']);
    await close();
  });
});

describe('a name that was made to lead to this machine (DNS rebinding)', () => {
  it('gets no page, no answer and no WebSocket, though its pages are of the same origin', async () => {
    const { page, close } = await openWatchedPage(browser);
    const attacker = await servePage('');
    const rebound = `http://${foreignName}:${attacker.port}/`;
    await page.goto(rebound);
    // The page stays as it is, and what is behind its name changes.
    await attacker.close();
    const own = await startSandboxProcess(attacker);
    const outcome = await page.evaluate(`(async () => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query: '{ viewer { name } }' }) });
      const socket = new WebSocket('ws://' + location.host + '/graphql', 'graphql-transport-ws');
      const opened = await new Promise((resolve) => {
        socket.onopen = () => resolve(true);
        socket.onerror = () => resolve(false);
      });
      return [answer.status, (await answer.json()).data === undefined, opened];
    })()`);
    expect(outcome).toEqual([421, true, false]);
    const refused = await page.goto(rebound);
    expect([refused?.status(), await refused?.text()]).toEqual([
      421,
      expect.stringContaining('does not answer at the host in this request'),
    ]);
    await own.close();
    await close();
  });
});
