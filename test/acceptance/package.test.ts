import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buildClientSchema, buildSchema, printSchema, type IntrospectionQuery } from 'graphql';
import { describe, expect, inject, it } from 'vitest';
import { providers } from '../../src/providers/index.js';
import { freePort } from '../bench/port.js';
import { megabytesOf } from './files.js';
import { cleanEnvironment, run } from './image.js';
import { ask, untilReady, type Started } from './running-image.js';

const { folder, files } = inject('installedPackage');
const requireFromThere = createRequire(join(folder, 'package.json'));

/** Runs a command of the package there. It has a process group of its own, which receives signals as from a terminal or a supervisor. */
function runThere(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Started {
  const child = spawn(program, args, {
    ...{ cwd: folder, env: { ...cleanEnvironment(), ...environment }, detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  const kill = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  };
  return { ended, written: () => stdout + stderr, kill };
}

describe('the tarball', () => {
  it('MUST hold the build, the schema, the license and the README, and no sources, tests or workings', () => {
    const some = ['dist/cli.js', 'dist/index.d.ts', 'dist/client/index.js', 'dist/console/page.html', 'schema/order.graphql'];
    for (const file of ['LICENSE', 'README.md', 'package.json', ...some]) expect(files).toContain(file);
    expect(
      files.filter(
        (file) =>
          !/^(dist(\/client(\/generated)?|\/explorer|\/console(\/assets)?)?|schema)\/[^/]+$|^(LICENSE|README\.md|package\.json)$/.test(
            file,
          ),
      ),
    ).toEqual([]);
  });

  it('MUST take at most 60 MB when it is installed', async () => {
    expect(await megabytesOf(folder)).toBeLessThan(60);
  });
});

describe('the installed package', () => {
  it.each([
    ['npx parley', 'npx', ['parley', 'start', '--sandbox']],
    ['its own command', 'node_modules/.bin/parley', ['start', '--sandbox']],
  ])('MUST start the sandbox by %s, answer a query, and end at SIGTERM', async (_, program, args) => {
    const port = await freePort();
    const sandbox = runThere(program, args, { PORT: String(port), LOG_LEVEL: 'warn' });
    const address = `http://127.0.0.1:${port}`;
    await untilReady(address, sandbox);
    const { data, errors } = await ask(address, { query: '{ providers { name } orders(first: 1) { nodes { reference } } }' });
    expect(errors).toEqual([]);
    expect((data as { providers: unknown[]; orders: { nodes: unknown[] } }).providers).toHaveLength(providers.length);
    await expect.poll(sandbox.written).toContain(address);
    sandbox.kill('SIGTERM');
    const { code, stderr } = await sandbox.ended;
    expect(stderr).not.toMatch(/error|\n +at /i);
    // npx reports its own end, in a way that differs between its versions.
    if (program !== 'npx') expect(code).toBe(0);
    expect(await isFree(address)).toBe(true);
  });

  it('MUST let the doctor look at it by npx', async () => {
    const { code, stdout } = await runThere('npx', ['parley', 'doctor', '--json']).ended;
    expect({ code, report: JSON.parse(stdout) as unknown }).toMatchObject({ code: 0, report: { ok: true } });
  });

  it('MUST give the schema, also as introspection, by names of its own', async () => {
    const schema = buildSchema(await readFile(requireFromThere.resolve('parley/schema.graphql'), 'utf8'));
    const { data, ...introspection } = requireFromThere('parley/introspection.json') as IntrospectionQuery & { data?: never };
    expect(data).toBeUndefined();
    expect(Object.keys(buildClientSchema(introspection).getTypeMap()).sort()).toEqual(Object.keys(schema.getTypeMap()).sort());
    expect(printSchema(schema)).toContain('type Order implements Node');
    expect(requireFromThere('parley/package.json')).toMatchObject({ name: 'parley', bin: { parley: 'dist/cli.js' } });
  });

  it("MUST start a sandbox inside a frontend's own tests, with types that a strict compiler takes", async () => {
    const program = `
      import { startSandbox, type Sandbox } from 'parley';
      const sandbox: Sandbox = await startSandbox({ logLevel: 'silent' });
      const response = await fetch(sandbox.address + '/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ viewer { name } }' }),
      });
      console.log(await response.text());
      await sandbox.close();
    `;
    await writeFile(join(folder, 'program.mts'), program);
    const compiler = [
      createRequire(import.meta.url).resolve('typescript/bin/tsc'),
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--lib',
      'es2023,dom',
      'program.mts',
    ];
    await run(process.execPath, compiler, folder);
    expect(JSON.parse(await run(process.execPath, ['program.mjs'], folder))).toMatchObject({ data: { viewer: { name: 'sandbox' } } });
  });
});

function isFree(address: string): Promise<boolean> {
  return fetch(address).then(
    () => false,
    () => true,
  );
}
