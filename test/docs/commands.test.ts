import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/index.js';
import { run as runCommand } from '../cli/command-line.js';
import { blocksOf, pages } from './pages.js';

const run = promisify(execFile);
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const blocks = blocksOf('sh', pages);

describe('commands in the documentation', () => {
  it('MUST name scripts of package.json', () => {
    const named = pages.flatMap(({ file, text }) => [...text.matchAll(/\bnpm run ([\w:]+)/g)].map(([, script = '']) => ({ file, script })));
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(({ script }) => scripts[script] === undefined)).toEqual([]);
  });

  it('MUST name every script of package.json on the page of commands', () => {
    const page = pages.find(({ file }) => file === 'docs/commands.md')?.text ?? '';
    const isRunByAnother = (script: string): boolean => /^pre(?!tty)/.test(script) || ['start', 'test', 'parley'].includes(script);
    expect(Object.keys(scripts).filter((script) => !isRunByAnother(script) && !page.includes(`npm run ${script}`))).toEqual([]);
  });

  it('MUST name commands of the command line, with their options', async () => {
    const usage = await usageOf();
    const known = [...usage.matchAll(/^ {2}parley (\w+(?: [a-z]+)?) ?(.*)$/gm)].map(([, name = '', options = '']) => ({ name, options }));
    expect(known.length).toBeGreaterThanOrEqual(9);
    const page = pages.find(({ file }) => file === 'docs/commands.md')?.text ?? '';
    const typed = known.map(({ name, options }) => `parley ${name} ${options}`.trimEnd());
    expect(typed.filter((command) => !page.includes(`\`${command.replaceAll('|', '\\|')}\``))).toEqual([]);
    const named = pages.flatMap(({ file, text }) =>
      [...text.matchAll(/`(?:npx )?parley ([a-z]+(?: [a-z]+)?)/g)].map(([, words = '']) => ({ file, words })),
    );
    const isKnown = (words: string): boolean => known.some(({ name }) => name === words || name === words.split(' ')[0]);
    expect(named.filter(({ words }) => !isKnown(words))).toEqual([]);
  });

  it('MUST name files of the project where they run one', () => {
    const named = blocks.flatMap(({ file, text }) =>
      [...text.matchAll(/(?<=\s)(?:test|docs|\.ci)\/[\w./-]+/g)].map(([path]) => ({ file, path })),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter(({ path }) => !existsSync(path))).toEqual([]);
  });
});

describe('blocks of curl', () => {
  const calls = blocks.filter(({ text }) => /^curl /.test(text) && !/\$[A-Z(]/.test(text));
  const folder = mkdtempSync(join(tmpdir(), 'parley-docs-'));
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
    writeFileSync(join(folder, 'boots.png'), Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
  });
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  it('MUST be there to be run', () => {
    expect(calls.length).toBeGreaterThanOrEqual(2);
  });

  it.each(calls.map(({ file, text }) => [file, text] as const))('MUST be answered by the sandbox (%s)', async (_, text) => {
    const command = text.replaceAll('127.0.0.1:4000', new URL(sandbox.address).host).replaceAll('curl ', 'curl -sS --max-time 10 ');
    const { stdout } = await run('bash', ['-ec', command], { cwd: folder });
    const answer = JSON.parse(stdout) as { data?: Record<string, { userErrors?: unknown[] }>; errors?: unknown };
    expect(answer).toMatchObject({ data: expect.any(Object) });
    expect(answer.errors).toBeUndefined();
    for (const field of Object.values(answer.data ?? {})) expect(field.userErrors ?? []).toEqual([]);
  });
});

async function usageOf(): Promise<string> {
  return (await runCommand(['--help'])).stdout;
}
