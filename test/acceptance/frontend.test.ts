import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as operationsPlugin from '@graphql-codegen/typescript-operations';
import * as documentPlugin from '@graphql-codegen/typed-document-node';
import { parse, type DocumentNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { build } from 'vite';
import { parse as parseYaml } from 'yaml';
import { startSandboxProcess, type SandboxProcess } from '../browser/sandbox-process.js';
import { cleanEnvironment, run } from './image.js';

/** What the frontend guide shows. */
const sources = resolve('test/acceptance/frontend');
/** What such a project installs beside `parley`. They are linked, because the tests do without a registry. */
const packages = [
  ...['@apollo/client', '@graphql-typed-document-node/core', '@urql/core', 'graphql', 'graphql-request', 'graphql-sse', 'graphql-ws'],
  'rxjs',
];
const { folder: installed } = inject('installedPackage');

let project: string;
let sandbox: SandboxProcess;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'parley-frontend-'));
  await cp(sources, project, { recursive: true });
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const modules = join(project, 'node_modules');
  await mkdir(modules);
  for (const name of await readdir(join(installed, 'node_modules'))) {
    if (name === 'parley') continue;
    await symlink(join(installed, 'node_modules', name), join(modules, name));
  }
  // Copied, so that it finds the packages of the project and not those beside it.
  await cp(join(installed, 'node_modules/parley'), join(modules, 'parley'), { recursive: true });
  for (const name of packages) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(resolve('node_modules', name), join(modules, name));
  }
  await generateOperations();
  sandbox = await startSandboxProcess({ program: [join(installed, 'node_modules/parley/dist/main.js')] });
  await Promise.all([compile(), bundle()]);
});

afterAll(async () => {
  await sandbox.close();
  await rm(project, { recursive: true });
});

/** As `graphql-codegen` does, which brings packages that refuse Node 20. */
async function generateOperations(): Promise<void> {
  const { schema, generates } = parseYaml(await readFile(join(project, 'codegen.yml'), 'utf8')) as {
    schema: string;
    generates: Record<string, { plugins: string[]; config: Record<string, unknown> }>;
  };
  const pluginMap = { 'typescript-operations': operationsPlugin, 'typed-document-node': documentPlugin };
  const written = (await readdir(join(project, 'src'))).filter((name) => name.endsWith('.graphql'));
  const documents: { location: string; document: DocumentNode }[] = [];
  for (const name of written) documents.push({ location: name, document: parse(await readFile(join(project, 'src', name), 'utf8')) });
  for (const [file, { plugins, config }] of Object.entries(generates)) {
    expect(plugins).toEqual(Object.keys(pluginMap));
    const text = await codegen({
      ...{ filename: file, documents, config, pluginMap, plugins: plugins.map((name) => ({ [name]: {} })) },
      schema: parse(await readFile(join(project, schema), 'utf8')),
    });
    expect(text).not.toMatch(/: any\b/);
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), text);
  }
}

/** With the strict settings of the project, and the types of all packages that it uses. */
async function compile(): Promise<void> {
  await run(process.execPath, [createRequire(import.meta.url).resolve('typescript/lib/tsc.js'), '-p', '.'], project);
}

const programs = [
  'first',
  'apollo',
  'urql',
  'graphql-request',
  'own-operations',
  'errors',
  'inbox',
  'customer',
  'event-stream',
  'sandbox',
] as const;
/** What needs Node is none of a page. */
const pagePrograms = programs.filter((name) => name !== 'sandbox');

async function bundle(): Promise<void> {
  await build({
    root: project,
    logLevel: 'error',
    build: {
      ...{ outDir: 'bundled', modulePreload: false, target: 'es2022' },
      rollupOptions: {
        input: Object.fromEntries(pagePrograms.map((name) => [name, join(project, 'src', `${name}.ts`)])),
        output: { entryFileNames: '[name].js' },
        preserveEntrySignatures: 'strict',
      },
    },
  });
}

/** Runs one of the programs, against the sandbox of this test. */
async function runProgram(folder: 'built' | 'bundled', name: string): Promise<string[]> {
  const file = join(project, folder, `${name}.js`);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll('127.0.0.1:4000', new URL(sandbox.address).host));
  // Node 20 has no WebSocket of its own.
  const preload = `import { WebSocket } from ${JSON.stringify(pathToFileURL(resolve('node_modules/ws/wrapper.mjs')))}; globalThis.WebSocket ??= WebSocket;`;
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(preload)}`, file], {
    ...{ cwd: project, env: cleanEnvironment(), timeout: 30_000 },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolveEnd) => child.on('close', resolveEnd));
  let isOver = false;
  const [code] = await Promise.all([
    ended.finally(() => (isOver = true)),
    text.includes('OrderChanged') ? causeAnEvent(() => isOver) : undefined,
  ]);
  expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: '' });
  return stdout.trim().split('\n');
}

/** Once somebody listens. */
async function causeAnEvent(isOver: () => boolean): Promise<void> {
  const isAwaited = async (): Promise<boolean> =>
    isOver() || /^parley_subscriptions_open\{[^}]*\} 1$/m.test(await (await fetch(`${sandbox.address}/metrics`)).text());
  await expect.poll(isAwaited, { timeout: 25_000 }).toBe(true);
  const input = `{ channel: "whapi", reference: "${Date.now()}", customer: { phoneNumber: "+4915112345678" } }`;
  const body = JSON.stringify({ query: `mutation { trackOrder(input: ${input}) { userErrors { message } } }` });
  const response = await fetch(`${sandbox.address}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(await response.json()).toMatchObject({ data: { trackOrder: { userErrors: [] } } });
}

describe('the first query of the README', () => {
  const [query = '', mutation = ''] = [...readFileSync('README.md', 'utf8').matchAll(/^```graphql\n([^]*?)^```$/gm)].map(
    ([, text]) => text ?? '',
  );

  interface Entry {
    readonly channel: { readonly name: string };
    readonly orderEvent: { readonly order: { readonly id: string; readonly availableStatuses: readonly string[] } } | null;
  }

  async function ask<Data>(text: string): Promise<Data> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${sandbox.address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query: text }) });
    const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
    expect(errors).toBeUndefined();
    return data;
  }

  it('MUST show a customer with the orders of two providers in one timeline, one of which its mutation changes', async () => {
    const readEntries = async (): Promise<readonly Entry[]> =>
      (await ask<{ customer: { timeline: { nodes: readonly Entry[] } } }>(query)).customer.timeline.nodes;
    const entries = await readEntries();
    expect(new Set(entries.map(({ channel }) => channel.name)).size).toBeGreaterThanOrEqual(2);
    const order = entries.find(({ orderEvent }) => orderEvent?.order.availableStatuses.includes('SHIPPED'))?.orderEvent?.order;
    const { updateOrderStatus } = await ask<{ updateOrderStatus: unknown }>(mutation.replace('<id>', order?.id ?? ''));
    expect(updateOrderStatus).toMatchObject({ outcome: expect.stringMatching(/^(APPLIED|ACCEPTED)$/) as string, userErrors: [] });
    expect((await readEntries()).length).toBeGreaterThan(entries.length);
  });
});

describe('a project of its own, made of the packed tarball', () => {
  it.each([
    ['built', 'apollo'],
    ['bundled', 'apollo'],
    ['built', 'urql'],
    ['bundled', 'urql'],
    ['built', 'graphql-request'],
    ['bundled', 'graphql-request'],
  ] as const)('MUST list, page, update and subscribe: %s/%s.js', async (folder, name) => {
    const lines = await runProgram(folder, name);
    const orders = lines.filter((line) => line.startsWith('order '));
    expect(orders).toHaveLength(10);
    expect(new Set(orders.map((line) => line.split(' ')[1])).size).toBe(10);
    expect(lines.slice(10)).toEqual([
      expect.stringMatching(/^ok (APPLIED|ACCEPTED) [A-Z_]+$/),
      // What the test caused, or what the sandbox found meanwhile.
      expect.stringMatching(/^event [A-Z_]+ \S+$/),
    ]);
  });

  it.each([
    ['first', /^(\S+ [A-Z_]+ \S+\n){3}$/],
    ['own-operations', /^(.+ \S+( and \S+)*\n){3}$/],
    ['errors', /^failed BAD_USER_INPUT .*first.*\n$/],
    ['inbox', /^([1-9]\d* \S+ .+\n){3,20}$/],
    [
      'customer',
      /^Bruna Lima metacloud wabotick zapi\n(?=[^]*^metacloud order )(?=[^]*^zapi order )(\S+ (order \S+ [A-Z_]+|message [^\n]*)\n){2,}$/m,
    ],
    ['event-stream', /^\S+ [A-Z_]+\n$/],
  ] as const)('MUST run the program of the guide: %s', async (name, output) => {
    expect(`${(await runProgram('built', name)).join('\n')}\n`).toMatch(output);
  });

  it('MUST start a sandbox inside its own tests', async () => {
    expect(await runProgram('built', 'sandbox')).toEqual(['3']);
  });

  it('MUST bundle the documents that a page uses, and no other', async () => {
    const files = await readdir(join(project, 'bundled'), { recursive: true });
    const texts = await Promise.all(
      files.filter((file) => file.endsWith('.js')).map((file) => readFile(join(project, 'bundled', file), 'utf8')),
    );
    expect(texts.some((text) => text.includes('OrderChanged'))).toBe(true);
    expect(texts.filter((text) => text.includes('ReplayWebhooks')).length).toBe(0);
  });
});
