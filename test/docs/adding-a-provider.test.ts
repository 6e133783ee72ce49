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
    expect([...files.keys()].map((file) => posix.basename(file))).toEqual(['settings.ts', 'index.ts', 'api.ts']);
    expect(faultsOf(files)).toEqual([]);
  }, 60_000);

  it('MUST name every file in which a provider is registered, and files that exist', () => {
    const [, section = ''] = tutorial.text.split('## 5. Register it');
    const rows = [...section.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell);
    const named = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file));
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
    expect(named).toEqual(
      expect.arrayContaining(['src/providers/index.ts', 'src/providers/simulators.ts', 'test/conformance/provider-cases.ts']),
    );
  });

  it('MUST have a row for every provider on the page of providers', () => {
    const rows = [...pageOf('docs/providers.md').text.matchAll(/^\| `(\w+)` \|.*\(\.\.\/src\/providers\/(\w+)\/README\.md\) \|$/gm)];
    expect(rows.map(([, name, folder]) => [name, folder])).toEqual(providers.map(({ name }) => [name, name]));
  });
});

/** What the compiler says of files that stand in memory. */
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
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
