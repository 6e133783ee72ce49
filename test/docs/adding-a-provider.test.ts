import { existsSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { providers } from '../../src/providers/index.js';
import { blocksOf, pageOf } from './pages.js';

const tutorial = pageOf('docs/adding-a-provider.md');

describe('the tutorial on adding a provider', () => {
  it('MUST show files that compile where it puts them', () => {
    const files = new Map(
      blocksOf('ts', [tutorial]).map(({ text }) => [resolve(/^\/\/ (\S+)$/m.exec(text)?.[1] ?? 'no path'), text] as const),
    );
    expect([...files.keys()].map((file) => posix.basename(file, '.ts'))).toEqual([
      'settings',
      'index',
      'api',
      'message',
      'simulator',
      'conformance-case',
      'assumptions',
    ]);
    expect(faultsOf(files)).toEqual([]);
  }, 60_000);

  it('MUST name files that exist where a provider is registered', () => {
    const [, section = ''] = tutorial.text.split('## 5. Register it');
    const named = [...section.matchAll(/`((?:src|test|docs)\/[^`]+\.\w+)`/g)]
      .map(([, file = '']) => file)
      .filter((file) => !file.includes('acme'));
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
    expect(named).toContain('src/providers/index.ts');
  });

  it('MUST have a row for every provider on the page of providers', () => {
    const rows = [...pageOf('docs/providers.md').text.matchAll(/^\| `(\w+)` \|.*\(\.\.\/src\/providers\/(\w+)\/README\.md\) \|$/gm)];
    expect(rows.map(([, name, folder]) => [name, folder])).toEqual(providers.map(({ name }) => [name, name]));
  });
});

/** The compiler's errors in files that exist only in memory. */
function faultsOf(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file)) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, incremental: false, tsBuildInfoFile: undefined }, '.');
  const host = ts.createCompilerHost(options);
  const folders = new Set([...files.keys()].map((file) => posix.dirname(file)));
  const inMemory: ts.CompilerHost = {
    ...host,
    directoryExists: (folder) => folders.has(folder) || ts.sys.directoryExists(folder),
    fileExists: (file) => files.has(file) || host.fileExists(file),
    readFile: (file) => files.get(file) ?? host.readFile(file),
    getSourceFile: (file, target) => {
      const text = files.get(file);
      return text === undefined ? host.getSourceFile(file, target) : ts.createSourceFile(file, text, target);
    },
  };
  const program = ts.createProgram([...files.keys()], options, inMemory);
  // Only of these files: `npm run check` checks the others, and all of them together take seconds.
  const sources = [...files.keys()].map((file) => program.getSourceFile(file));
  return sources
    .flatMap((source) => ts.getPreEmitDiagnostics(program, source))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
