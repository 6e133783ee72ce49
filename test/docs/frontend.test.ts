import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf, pageOf } from './pages.js';

/** `test/acceptance/frontend.test.ts` tries them, beside the packed package. */
const folder = 'test/acceptance/frontend';
const guide = pageOf('docs/frontend.md');
const shown = [...guide.text.matchAll(/^<!-- file: (\S+) -->\n```\w+\n([^]*?)^```$/gm)].map(([, file = '', text = '']) => ({ file, text }));

describe('the frontend guide', () => {
  it('MUST show every program that is tried, and no other', () => {
    const tried = readdirSync(join(folder, 'src')).map((name) => `${folder}/src/${name}`);
    expect(tried.length).toBeGreaterThan(10);
    expect(shown.map(({ file }) => file).sort()).toEqual([...tried, `${folder}/codegen.yml`].sort());
    const programs = shown.filter(({ file }) => file.endsWith('.ts')).map(({ text }) => text);
    expect(blocksOf('ts', [guide]).map(({ text }) => text)).toEqual(programs);
  });

  it('MUST show them as they are: `npm run codegen` writes them', () => {
    for (const { file, text } of shown) expect([file, text]).toEqual([file, readFileSync(file, 'utf8')]);
  });

  it('MUST install the versions that are tried', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { devDependencies: Record<string, string> };
    const named = [...guide.text.matchAll(/(@?[\w/-]+)@(\d+)(?= |$)/gm)].map(([, name = '', major]) => [name, major] as const);
    expect(named.map(([name]) => name)).toContain('@graphql-codegen/typed-document-node');
    for (const [name, major] of named.filter(([name]) => name !== '@graphql-codegen/cli')) {
      expect([name, devDependencies[name]]).toEqual([name, expect.stringMatching(new RegExp(`^[~^]${major}\\.`))]);
    }
  });
});
