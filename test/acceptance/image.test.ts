import { mkdir, readFile, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { providers } from '../../src/providers/index.js';
import { megabytesOf } from './files.js';
import { createContainer, runInContainer, startGateway, type Container } from './running-image.js';
import { openShop } from './shop.js';

const image = inject('image');
const application = join(image.root, image.workingDirectory);

const toEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function containerWith(environment: Readonly<Record<string, string>>): Promise<Container> {
  const container = await createContainer(image, environment);
  toEnd.push(container.remove);
  return container;
}

/** A gateway with a configuration, and the token of its client. */
async function configured(environment: Readonly<Record<string, string>> = {}): Promise<{ container: Container; token: string }> {
  const container = await containerWith(environment);
  const shop = await openShop();
  toEnd.push(shop.close);
  Object.assign(container.environment, { PARLEY_CONFIG: await shop.configure(container.volume) });
  return { container, token: shop.token };
}

describe('what the image holds beside Node', () => {
  it('MUST be at most 60 MB', async () => {
    expect(await megabytesOf(image.root)).toBeLessThan(60);
  });

  it('MUST be the build, the schema, and what the bundle leaves outside', async () => {
    expect((await readdir(application)).sort()).toEqual(['dist', 'node_modules', 'package.json', 'schema']);
    expect((await readdir(join(application, 'dist'))).filter((name) => /^(main|cli)\.js$|graphql$/.test(name)).sort()).toEqual([
      'cli.js',
      'main.js',
      'schema.graphql',
    ]);
  });

  it('MUST run as a user who may write to the volume alone', async () => {
    expect(image).toMatchObject({ user: 'node', volumes: ['/data'], environment: { NODE_ENV: 'production', PARLEY_DATA_DIR: '/data' } });
    const container = await containerWith({});
    const script = "require('node:fs').writeFileSync(process.argv[1] + '/written', '')";
    const writes = (folder: string) => runInContainer(container, ['node', '-e', script, folder]).ended;
    expect(await writes(container.volume)).toMatchObject({ code: 0 });
    const refused = await writes('.');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/EACCES|EROFS/);
  });
});

describe('the image', () => {
  it('MUST not start without a configuration, and say what is missing', async () => {
    const ended = await runInContainer(await containerWith({ PORT: '0' }), image.command).ended;
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('PARLEY_CONFIG');
  });

  it.each([
    ['DATABASE_URL', 'postgres://parley@127.0.0.1:1/parley', /ECONNREFUSED 127\.0\.0\.1:1/],
    ['REDIS_URL', 'redis://127.0.0.1:1', /Redis cannot be reached \(REDIS_URL\): connect ECONNREFUSED 127\.0\.0\.1:1/],
  ])('MUST say which server it cannot reach: %s', async (variable, address, sentence) => {
    const { container } = await configured({ [variable]: address, PORT: '0' });
    const ended = await runInContainer(container, image.command).ended;
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr).not.toMatch(/\n +at /);
    const doctor = await runInContainer(container, ['node', 'dist/cli.js', 'doctor']).ended;
    expect(doctor).toMatchObject({ code: 1, stderr: '', stdout: expect.stringMatching(/unreachable .*ECONNREFUSED/) as string });
  });

  it('MUST give its spans to a tracer provider that is loaded before it', async () => {
    const { container, token } = await configured();
    // As whoever runs it would put it beside the application.
    const folder = join(container.volume, 'tracing');
    await mkdir(folder);
    await symlink(join(application, 'node_modules'), join(folder, 'node_modules'));
    const tracing = join(folder, 'tracing.cjs');
    await build({
      ...{ entryPoints: ['test/acceptance/tracing.ts'], outfile: tracing, bundle: true, format: 'cjs', platform: 'node' },
      external: ['@opentelemetry/api'],
    });
    const [program = '', ...rest] = image.command;
    const gateway = await startGateway(container, { command: [program, '--import', tracing, ...rest], token });
    toEnd.push(() => gateway.stop('SIGKILL'));
    const { errors } = await gateway.ask('query Traced { orders(first: 1) { nodes { id } } }');
    expect(errors).toEqual([]);
    await expect.poll(gateway.written).toContain('span: query Traced\n');
    expect(gateway.written()).toContain('span: GET\n');
  });

  it('MUST run the sandbox, outside production with an explorer whose files are all there', async () => {
    const container = await containerWith({ NODE_ENV: 'development' });
    const gateway = await startGateway(container, { command: [...image.command, '--sandbox'] });
    toEnd.push(() => gateway.stop('SIGKILL'));
    const { data, errors } = await gateway.ask('{ orders(first: 5) { nodes { id } sources { state } } }');
    expect({ data, errors }).toMatchObject({
      data: { orders: { nodes: Array.from({ length: 5 }, () => ({})), sources: providers.map(() => ({ state: 'OK' })) } },
      errors: [],
    });
    const page = await fetch(`${gateway.address}/explorer`);
    expect({ status: page.status, type: page.headers.get('content-type') }).toMatchObject({
      status: 200,
      type: 'text/html; charset=utf-8',
    });
    const html = await page.text();
    const base = new URL(/<base href="([^"]+)"/.exec(html)?.[1] ?? '', page.url);
    const scripts = [...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, source = '']) => new URL(source, base));
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) {
      const response = await fetch(script);
      expect({ script: script.href, status: response.status, isEmpty: (await response.text()) === '' }).toMatchObject({
        status: 200,
        isEmpty: false,
      });
    }
    // Said once everything is there, and what ends it too.
    await expect.poll(gateway.written).toContain(gateway.address);
    expect(await gateway.stop()).toMatchObject({ code: 0 });
  });

  it('MUST carry the schema as the clients are promised it', async () => {
    const promised = await readFile('.ci/schema.snapshot.graphql', 'utf8');
    expect(await readFile(join(application, 'dist/schema.graphql'), 'utf8')).toBe(promised);
  });
});
