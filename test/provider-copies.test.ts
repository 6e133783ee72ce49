import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { providers } from '../src/providers/index.js';

/** This many equal lines in a row are a copy. Code that several providers need belongs in `kit` or `whatsapp`. */
const maxEqualLines = 9;

/** A file of a provider, by its path below src/providers/. */
interface Source {
  readonly file: string;
  readonly text: string;
}

/** A line that says something, and where it stands (from 1). */
interface Line {
  readonly text: string;
  readonly number: number;
}

describe('the providers', () => {
  it('share no ten lines with each other', () => {
    const sources = providers.flatMap(({ name }) => sourcesOf(name));
    expect(new Set(sources.map(({ file }) => providerOf(file))).size).toBe(providers.length);
    expect(copiesAmong(sources)).toEqual([]);
  });
});

describe('the search for copies', () => {
  const lines = Array.from({ length: 10 }, (_, index) => `const value${index} = read(record['field${index}']);`);
  const first: Source = { file: 'one/order.ts', text: lines.join('\n') };

  it('finds ten equal lines of two providers, whatever their indentation, comments and blank lines', () => {
    const text = lines.map((line, index) => `  // Remark ${index}.\n\n   ${line}  `).join('\n');
    expect(copiesAmong([first, { file: 'two/cart.ts', text }])).toEqual(['one/order.ts:1 ~ two/cart.ts:3']);
  });

  it('finds them where they differ in the name of the provider only', () => {
    const named = (name: string) => lines.map((line) => line.replace('read', `read${name}`)).join('\n');
    const sources = [
      { file: 'one/order.ts', text: named('One') },
      { file: 'two/order.ts', text: named('Two') },
    ];
    expect(copiesAmong(sources)).toEqual(['one/order.ts:1 ~ two/order.ts:1']);
  });

  it('reports a longer copy once', () => {
    const text = [...lines, `return value0;`].join('\n');
    const sources = [
      { file: 'one/order.ts', text },
      { file: 'two/order.ts', text },
    ];
    expect(copiesAmong(sources)).toEqual(['one/order.ts:1 ~ two/order.ts:1']);
  });

  it('leaves nine equal lines, imports, and copies within a provider alone', () => {
    const imports = lines.map((_, index) => `import { a${index} } from './a${index}.js';`).join('\n');
    expect(copiesAmong([first, { file: 'two/order.ts', text: lines.slice(1).join('\n') }])).toEqual([]);
    expect(copiesAmong([first, { file: 'one/cart.ts', text: first.text }])).toEqual([]);
    expect(
      copiesAmong([
        { file: 'one/a.ts', text: imports },
        { file: 'two/a.ts', text: imports },
      ]),
    ).toEqual([]);
  });
});

/** Where a file of one provider and a file of another have more than `maxEqualLines` equal lines: the first place of each pair of files. */
function copiesAmong(sources: readonly Source[]): string[] {
  const places = new Map<string, { readonly file: string; readonly number: number }[]>();
  const found = new Map<string, string>();
  for (const { file, text } of sources) {
    const lines = linesOf(text, providerOf(file));
    for (let start = 0; start + maxEqualLines < lines.length; start += 1) {
      const window = lines.slice(start, start + maxEqualLines + 1);
      const key = window.map((line) => line.text).join('\n');
      const place = { file, number: window[0]?.number ?? 0 };
      for (const earlier of places.get(key) ?? []) {
        const pair = `${earlier.file} ~ ${file}`;
        if (providerOf(earlier.file) === providerOf(file) || found.has(pair)) continue;
        found.set(pair, `${earlier.file}:${earlier.number} ~ ${file}:${place.number}`);
      }
      places.set(key, [...(places.get(key) ?? []), place]);
    }
  }
  return [...found.values()];
}

/** Without imports, comments, blank lines, white space, and the provider's own name. */
function linesOf(text: string, provider: string): readonly Line[] {
  const ownName = new RegExp(provider, 'gi');
  return text
    .replace(/^import\s[^;]*;$/gm, (statement) => statement.replace(/[^\n]/g, ''))
    .replace(/^\s*\/\*[\s\S]*?\*\//gm, (comment) => comment.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line, index) => ({
      text: line
        .replace(/^\s*\/\/.*$/, '')
        .replace(ownName, 'provider')
        .replace(/\s+/g, ''),
      number: index + 1,
    }))
    .filter((line) => line.text !== '');
}

function providerOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function sourcesOf(provider: string): Source[] {
  const files = readdirSync(`src/providers/${provider}`, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.map((file) => {
    const path = `${provider}/${file.replaceAll('\\', '/')}`;
    return { file: path, text: readFileSync(`src/providers/${path}`, 'utf8') };
  });
}
