import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testedGateway } from '../../reliability/gateway-process.js';
import { openShops } from '../auth/shops.js';
import { writtenSchema } from '../schema/written-schema.js';

/** The sandbox as it is built. */
let child: ChildProcess;
let address: string;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-pages-'));
  const env = { PATH: process.env['PATH'], PORT: '0', PARLEY_DATA_DIR: directory, LOG_LEVEL: 'silent' };
  child = spawn(process.execPath, [...testedGateway, '--sandbox'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('The process has no output.');
  for await (const line of createInterface(child.stdout)) {
    address = /(http:\S+)\/explorer/.exec(line)?.[1] ?? '';
    if (address !== '') break;
  }
}, 60_000);
afterAll(async () => {
  child.kill('SIGKILL');
  await once(child, 'exit');
  await rm(directory, { recursive: true, force: true });
});

function open(path: string): Promise<Response> {
  return fetch(`${address}${path}`, { headers: { accept: 'text/html,*/*;q=0.8' }, redirect: 'manual' });
}

/** The directives of a content security policy. */
function policyOf({ headers }: Response): Record<string, string> {
  const directives = (headers.get('content-security-policy') ?? '').split('; ').map((text) => text.split(/ (.*)/));
  return Object.fromEntries(directives.map(([name = '', value = '']) => [name, value]));
}

/** What a page loads or leads to. */
function namedIn(page: string): string[] {
  return [...page.matchAll(/\b(?:src|href)="([^"]+)"/g)].map(([, named]) => named ?? '').filter((named) => !named.startsWith('data:'));
}

describe('/', () => {
  it('MUST be a page that loads no files, and whose policy allows its style and no script', async () => {
    const response = await open('/');
    const page = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const style = /<style>([^]*)<\/style>/.exec(page)?.[1] ?? '';
    expect(policyOf(response)).toEqual({
      'default-src': "'none'",
      'style-src': `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
      'img-src': 'data:',
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(page).not.toMatch(/<script|style="|\bon\w+="/);
  });

  it('MUST link to addresses that exist, and say which one needs internet', async () => {
    const page = await (await open('/')).text();
    const addresses = namedIn(page);
    expect(addresses).toEqual(['/console', '/explorer/', '/graphql', '/schema.graphql', '/health/ready']);
    for (const path of addresses) expect([path, (await open(path)).status]).toEqual([path, 200]);
    expect(page).toMatch(/Apollo Sandbox<\/strong> <small>needs internet/);
  });
});

describe('/console', () => {
  it('MUST be the same page at every address below it, with a nonce of its own in each answer, and never be kept', async () => {
    const answers = await Promise.all(['/console', '/console/orders', '/console/orders/1?a=b'].map(open));
    const pages = await Promise.all(answers.map((response) => response.text()));
    const nonces = pages.map((page) => /nonce="([^"]+)"/.exec(page)?.[1] ?? '');
    expect(new Set(nonces).size).toBe(3);
    for (const [index, response] of answers.entries()) {
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(policyOf(response)).toEqual({
        'default-src': "'none'",
        'script-src': "'self'",
        'style-src': `'self' 'nonce-${nonces[index]}'`,
        'font-src': "'self'",
        'img-src': "'self' data:",
        'media-src': "'self'",
        'connect-src': "'self'",
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
        'require-trusted-types-for': "'script'",
        'trusted-types': 'default',
      });
    }
    const roots = pages.map((page) => /data-root="([^"]+)"/.exec(page)?.[1]);
    expect(roots).toEqual(['console/', './', '../']);
  });

  it('MUST serve its files compressed, to be kept for a year, and no page in their place', async () => {
    const page = await (await open('/console/orders')).text();
    const files = namedIn(page);
    expect(files).toEqual([expect.stringMatching(/^\.\/assets\/console-\w+\.css$/), expect.stringMatching(/^\.\/assets\/main-\w+\.js$/)]);
    for (const file of files) {
      const { status, headers } = await open(`/console/${file}`);
      const found = ['cache-control', 'vary'].map((name) => headers.get(name));
      expect([status, ...found]).toEqual([200, 'public, max-age=31536000, immutable', 'Origin, Accept-Encoding']);
      expect(headers.get('content-encoding')).toMatch(/^(?:br|gzip)$/);
    }
    expect((await open('/console/assets/main-OLD.js')).status).toBe(404);
  });
});

describe('/explorer/', () => {
  it('MUST be a page whose files all come from the gateway, and may be cached forever', async () => {
    expect((await open('/explorer')).headers.get('location')).toBe('/explorer/');
    const response = await open('/explorer/');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const page = await response.text();
    expect(page).toContain('data-example-query="query NewestOrders {');
    expect(page).not.toContain('{{');
    const files = namedIn(page);
    expect(files).toEqual([expect.stringMatching(/^explorer-\w+\.css$/), expect.stringMatching(/^explorer-\w+\.js$/)]);
    for (const file of files) {
      const asset = await open(`/explorer/${file}`);
      expect([file, asset.status, asset.headers.get('cache-control')]).toEqual([file, 200, 'public, max-age=31536000, immutable']);
      expect(asset.headers.get('content-type')).toMatch(file.endsWith('.css') ? /^text\/css/ : /^(text|application)\/javascript/);
      const { byteLength } = await asset.arrayBuffer();
      expect(byteLength).toBeGreaterThan(100_000);
      expect(byteLength).toBeLessThan(2_500_000);
    }
  });

  it('MUST have a policy that executes its own files only, and no eval', async () => {
    const response = await open('/explorer/');
    expect(policyOf(response)).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
    const page = await response.text();
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
    const script = await (await open(`/explorer/${namedIn(page).find((file) => file.endsWith('.js'))}`)).text();
    expect(script).not.toMatch(/\bnew Function\b|\beval\(/);
  });

  it.each(['..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', '../main.js', 'page.html', 'none.js'])(
    'MUST serve nothing else: %s',
    async (path) => {
      expect((await open(`/explorer/${path}`)).status).toBe(404);
    },
  );
});

describe('/schema.graphql', () => {
  it('MUST be the whole schema', async () => {
    const response = await open('/schema.graphql');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(printSchema(buildSchema(await response.text()))).toBe(printSchema(writtenSchema()));
  });

  it('MUST NOT be served, nor linked on /, where introspection is off', async () => {
    const query = '{ viewer { name } }';
    const manifest = join(directory, 'operations.json');
    await writeFile(manifest, JSON.stringify({ operations: { [createHash('sha256').update(query).digest('hex')]: query } }));
    for (const server of [{ introspection: false }, { persistedOperations: { mode: 'only', manifest } }]) {
      const shops = await openShops({ server });
      expect((await fetch(`${shops.address}/schema.graphql`)).status).toBe(404);
      expect(await (await fetch(shops.address)).text()).not.toContain('/schema.graphql');
      await shops.close();
    }
  });
});

describe('/ of a configured gateway outside production', () => {
  it('MUST say that a token is needed', async () => {
    const shops = await openShops();
    const page = await (await fetch(shops.address)).text();
    expect(page).toContain('Authorization: Bearer');
    expect(page).not.toContain('simulated');
    await shops.close();
  });

  it('MUST NOT have a console where the configuration turns it off, nor a link to it', async () => {
    const shops = await openShops({ console: { enabled: false } });
    const { status } = await fetch(`${shops.address}/console`);
    const page = await (await fetch(shops.address)).text();
    expect([status, namedIn(page).includes('/console')]).toEqual([404, false]);
    await shops.close();
  });
});

describe('a gateway in production', () => {
  it('MUST NOT have a console by itself', async () => {
    const shops = await openShops({ isProduction: true });
    expect((await fetch(`${shops.address}/console`)).status).toBe(404);
    await shops.close();
  });
});
