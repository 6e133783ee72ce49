import { codegen } from '@graphql-codegen/core';
import * as operationsPlugin from '@graphql-codegen/typescript-operations';
import * as documentPlugin from '@graphql-codegen/typed-document-node';
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { startSandbox, type Sandbox } from '../../src/index.js';
import { builtFile } from '../built-gateway.js';
import { writtenSchema } from '../graphql/schema/written-schema.js';
import { blocksOf, pageOf } from './pages.js';

const run = promisify(execFile);
let programNumber = 0;
const guide = pageOf('docs/frontend.md');
const programs = blocksOf('ts', [guide]).map(({ text }) => text);

/** What a program must print, by something that stands in it alone. Each program of the page is one of these. */
const expected: readonly [part: string, output: RegExp][] = [
  ["from '@apollo/client'", /^(\S+ [A-Z_]+\n){3}$/],
  ["from '@urql/core'", /^(\S+ [A-Z_]+\n){3}$/],
  ['import { GraphQLClient, gql }', /^(\S+ [A-Z_]+\n){3}$/],
  ['ClientError', /^BAD_USER_INPUT .*first/],
  ['UpdateOrderStatusInput', /^ACCEPTED [A-Z_]+\n$/],
  ['hasNextPage', /^(\S+\n){11,15}$/],
  ['query Inbox', /^([1-9]\d* \S+ .+\n){3,20}$/],
  ["from 'graphql-ws'", /^[A-Z_]+ \S+\n$/],
  ["from 'graphql-sse'", /^\S+ [A-Z_]+\n$/],
  ["from 'parley'", /^\{"data":\{"viewer":\{"name":"sandbox"\}\}.*\}\s*$/],
];

describe("the frontend guide's programs", () => {
  // In the project, so that packages are found from there.
  const folder = mkdtempSync('node_modules/.parley-docs-');
  let sandbox: Sandbox;
  beforeAll(async () => void (sandbox = await startSandbox()));
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  it('MUST be those that are run here', () => {
    expect(programs.map((text) => expected.filter(([part]) => text.includes(part)).length)).toEqual(programs.map(() => 1));
    expect(programs).toHaveLength(expected.length);
  });

  it.each(expected)(
    'MUST run against the sandbox as it stands there: %s',
    async (part, output) => {
      const text = programs.find((program) => program.includes(part)) ?? '';
      const program = runProgram(text.replaceAll('127.0.0.1:4000', new URL(sandbox.address).host));
      const [{ stdout, stderr }] = await Promise.all([program, text.includes('subscription') ? causeAnEvent() : undefined]);
      expect([stderr, stdout]).toEqual(['', expect.stringMatching(output)]);
    },
    60_000,
  );

  /** Once somebody listens. */
  async function causeAnEvent(): Promise<void> {
    const metrics = async (): Promise<string> => (await fetch(`${sandbox.address}/metrics`)).text();
    await expect.poll(metrics, { timeout: 30_000 }).toMatch(/^parley_subscriptions_open\{[^}]*\} 1$/m);
    const input = `{ channel: "whapi", reference: "${Date.now()}", customer: { phoneNumber: "+4915112345678" } }`;
    const body = JSON.stringify({ query: `mutation { trackOrder(input: ${input}) { userErrors { message } } }` });
    const response = await fetch(`${sandbox.address}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await response.json()).toMatchObject({ data: { trackOrder: { userErrors: [] } } });
  }

  /** In a process of its own, as an app has it. What is not of npm is the built gateway. */
  async function runProgram(text: string): Promise<{ stdout: string; stderr: string }> {
    const file = join(folder, `program-${programNumber++}.mjs`);
    const contents = text.replaceAll("'parley'", `'${builtFile('index.js')}'`);
    const webSocket = "import { WebSocket } from 'ws'; globalThis.WebSocket ??= WebSocket;\n";
    const { outputFiles } = await build({
      stdin: { contents, loader: 'ts', resolveDir: process.cwd() },
      bundle: true,
      packages: 'external',
      external: [builtFile('index.js')],
      format: 'esm',
      platform: 'node',
      write: false,
    });
    writeFileSync(file, `${webSocket}${outputFiles[0]?.text ?? ''}`);
    return run(process.execPath, [file], { timeout: 50_000 });
  }
});

describe("the frontend guide's codegen.yml", () => {
  const { generates } = parseYaml(blocksOf('yaml', [guide])[0]?.text ?? '') as {
    generates: Record<string, { plugins: string[]; config: Record<string, unknown> }>;
  };

  it('MUST make typed operations out of the schema, with the plugins it names', async () => {
    const [[filename, output] = ['', { plugins: [], config: {} }]] = Object.entries(generates);
    const pluginMap = { 'typescript-operations': operationsPlugin, 'typed-document-node': documentPlugin };
    expect(output.plugins).toEqual(Object.keys(pluginMap));
    const documents = readdirSync('test/operations')
      .filter((name) => name.endsWith('.graphql'))
      .map((name) => ({ location: name, document: parse(readFileSync(`test/operations/${name}`, 'utf8')) }));
    const plugins = output.plugins.map((name) => ({ [name]: {} }));
    const schema = parse(printSchema(writtenSchema()));
    const text = await codegen({ filename, schema, documents, config: output.config, plugins, pluginMap });
    expect(text).toMatch(/export type OrdersQuery = /);
    expect(text).toMatch(/export const OrdersDocument = /);
    expect(text).not.toMatch(/: any\b/);
  });

  it('MUST be installed in the versions that are tested here', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { devDependencies: Record<string, string> };
    const named = [...guide.text.matchAll(/(@?[\w/-]+)@(\d+)(?= |$)/gm)].map(([, name = '', major]) => [name, major] as const);
    expect(named.map(([name]) => name)).toContain('@graphql-codegen/typed-document-node');
    for (const [name, major] of named.filter(([name]) => name !== '@graphql-codegen/cli')) {
      expect([name, devDependencies[name]]).toEqual([name, expect.stringMatching(new RegExp(`^[~^]${major}\\.`))]);
    }
  });
});
