import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { providers } from '../src/providers/index.js';

/** Which rooms a room may import besides itself. `types of x` allows `import type` only. */
const rooms: Record<string, string[]> = {
  domain: [],
  signal: [],
  overload: [],
  contract: ['domain', 'signal'],
  http: ['signal'],
  providers: ['domain', 'contract', 'signal', 'types of http'],
  ledger: ['domain', 'signal'],
  event: ['domain', 'ledger', 'signal'],
  write: ['domain', 'contract', 'ledger', 'event', 'signal'],
  graphql: ['domain', 'contract', 'ledger', 'write', 'event', 'signal', 'overload'],
  webhook: ['domain', 'contract', 'ledger', 'event', 'signal'],
  config: ['domain', 'contract', 'signal', 'types of providers'],
  cli: ['anything'],
  // The page that browsers load: no code of the gateway's own.
  explorer: [],
};

/** The files outside the rooms: one is the door of the configuration, the others may put everything together. */
const rootFiles: Record<string, string[]> = {
  'config.ts': ['domain', 'contract', 'signal', 'types of providers', 'config'],
  'cli.ts': ['anything'],
  'gateway.ts': ['anything'],
  'gauges.ts': ['anything'],
  'watch.ts': ['anything'],
  'stop.ts': ['anything'],
  'front.ts': ['anything'],
  'channels.ts': ['anything'],
  'main.ts': ['anything'],
  'index.ts': ['anything'],
  'sandbox.ts': ['anything'],
  'start.ts': ['anything'],
  'rotation.ts': ['anything'],
};

/** A provider's name in the configuration, the one for people, and what stands before a dot in that, such as the name in a domain. */
const spellings = providers.flatMap(({ name, displayName }) => [name, displayName, displayName.split('.')[0] ?? '']);
const providerNames = new RegExp(`(?<![a-z])(${spellings.map(escapeForPattern).join('|')})(?![a-z])`, 'i');
const filesThatMayNameProviders = [/^providers\//, /^sandbox\.ts$/];

/** Path below src/ -> text. */
type Sources = Record<string, string>;

interface Import {
  target: string;
  typeOnly: boolean;
  dynamic: boolean;
}

describe('the rooms of src', () => {
  const sources = readSources();

  it('import only what the table allows', () => {
    expect(forbiddenImports(sources)).toEqual([]);
  });

  it('are the only folders and files there', () => {
    expect(strangers(sources)).toEqual([]);
  });

  it('keep the simulators and the sandbox out of what main loads', () => {
    expect(simulatorsBehindMain(sources)).toEqual([]);
  });

  it('spell no provider outside its house', () => {
    expect(namedProviders(sources)).toEqual([]);
  });
});

describe('the table', () => {
  it.each([
    ['domain imports signal', 'domain/order.ts', `import { log } from '../signal/log.js';`],
    ['contract re-exports a provider', 'contract/registry.ts', `export * from '../providers/index.js';`],
    ['http imports domain types', 'http/client.ts', `import type { Order } from '../domain/order.js';`],
    ['ledger loads a provider on demand', 'ledger/store.ts', `await import('../providers/index.js');`],
    ['a provider runs http', 'providers/one/api.ts', `import { client } from '../../http/client.js';`],
    ['a provider runs http beside a type', 'providers/one/api.ts', `import { type Client } from '../../http/client.js';`],
    ['a provider imports another', 'providers/one/order.ts', `import type { Order } from '../two/order.js';`],
    ['a provider imports the list of providers', 'providers/one/index.ts', `import { all } from '../index.js';`],
    ['a provider imports the configuration', 'providers/one/index.ts', `import type { Config } from '../../config.js';`],
    ['the kit imports a format of WhatsApp', 'providers/kit/untrusted.ts', `import { place } from '../whatsapp/place.js';`],
    ['a format of WhatsApp imports a provider', 'providers/whatsapp/place.ts', `import { read } from '../one/record.js';`],
    ['what providers share imports one of them', 'providers/definition.ts', `import { one } from './one/index.js';`],
    ['a resolver imports a type of a provider', 'graphql/order.ts', `let a: import('../providers/one/order.js').Order;`],
    ['a room imports the composition', 'write/send.ts', `import { gateway } from '../gateway.js';`],
    ['the configuration imports the ledger', 'config.ts', `import { Store } from './ledger/store.js';`],
    ['the code imports a test', 'gateway.ts', `import { fake } from '../test/fake.js';`],
  ])('refuses that %s', (_, file, text) => {
    expect(forbiddenImports({ [file]: text })).toHaveLength(1);
  });

  it('accepts the imports it is there for', () => {
    const sources = {
      'providers/index.ts': `import { one } from './one/index.js';`,
      'providers/one/index.ts': `import type { Client } from '../../http/client.js'; import type { Definition } from '../definition.js';`,
      'providers/one/content.ts': `import { place } from '../whatsapp/place.js'; import { isRecord } from '../kit/untrusted.js';`,
      'providers/whatsapp/place.ts': `import { isRecord } from '../kit/untrusted.js';`,
      'providers/one/order.ts': `import { ask } from './api.js'; import { parse } from '../../domain/money.js';`,
      'graphql/order.ts': `import { log } from '../signal/log.js'; import type { Resolvers } from './generated.js';`,
      'main.ts': `import { gateway } from './gateway.js'; import { x } from 'somewhere'; await import('./sandbox.js');`,
    };
    expect(forbiddenImports(sources)).toEqual([]);
    expect(simulatorsBehindMain(sources)).toEqual([]);
  });

  it('refuses a room and a file that it does not know', () => {
    expect(strangers({ 'utils/text.ts': '', 'helpers.ts': '', 'domain/order.ts': '' })).toEqual(['utils', 'helpers.ts']);
  });

  it('follows main to a simulator and to the sandbox', () => {
    const sources = {
      'main.ts': `import './gateway.js';`,
      'gateway.ts': `import './providers/one/index.js'; import './sandbox.js';`,
      'sandbox.ts': '',
      'providers/one/index.ts': `export { simulate } from './simulator/server.js';`,
      'providers/one/simulator/server.ts': '',
    };
    expect(simulatorsBehindMain(sources)).toEqual(['providers/one/simulator/server.ts', 'sandbox.ts']);
  });

  it('finds the name of a provider in code, and leaves comments alone', () => {
    const sources = {
      'graphql/a.ts': `const createZapi = 1;`,
      'graphql/b.ts': 'const x = `from ${1} Z-API`;',
      'graphql/c.ts': `// Whapi has no lists\nconst withdrawal = 1;`,
      'providers/awal/index.ts': `export const name = 'awal';`,
    };
    expect(namedProviders(sources)).toEqual(['graphql/a.ts: createZapi', 'graphql/b.ts: Z-API']);
  });
});

function forbiddenImports(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([file, text]) =>
    importsOf(file, text)
      .filter((found) => !isAllowed(file, found))
      .map((found) => `${file} imports ${found.typeOnly ? 'types of ' : ''}${found.target}`),
  );
}

function isAllowed(file: string, { target, typeOnly }: Import): boolean {
  if (target.startsWith('..')) return false;
  const [from, to] = [roomOf(file), roomOf(target)];
  if (from === to) return from !== 'providers' || isAllowedAmongProviders(file, target);
  const allowed = rooms[from] ?? rootFiles[from] ?? [];
  return allowed.includes('anything') || allowed.includes(to) || (typeOnly && allowed.includes(`types of ${to}`));
}

/**
 * A provider sees itself, `kit` (what providers share), `whatsapp` (WhatsApp's own formats, on kit) and what lies beside these folders, but not
 * the lists of providers; only the lists see providers.
 */
function isAllowedAmongProviders(file: string, target: string): boolean {
  const lists = ['providers/index.ts', 'providers/simulators.ts'];
  if (lists.includes(file)) return true;
  const house = posix.dirname(target).split('/')[1];
  if (house === undefined) return !lists.includes(target);
  const own = file.split('/')[1] ?? '';
  if (house === own || house === 'kit') return true;
  return house === 'whatsapp' && own !== 'kit';
}

function strangers(sources: Sources): string[] {
  return [...new Set(Object.keys(sources).map(roomOf))].filter((room) => !(room in rooms) && !(room in rootFiles));
}

function simulatorsBehindMain(sources: Sources): string[] {
  const seen = new Set(['main.ts']);
  for (const file of seen) {
    for (const { target, dynamic } of importsOf(file, sources[file] ?? '')) if (!dynamic) seen.add(target);
  }
  return [...seen].filter((file) => file === 'sandbox.ts' || /(^|\/)simulator[^/]*(\/|$)/.test(file)).sort();
}

function namedProviders(sources: Sources): string[] {
  return Object.entries(sources)
    .filter(([file]) => !filesThatMayNameProviders.some((pattern) => pattern.test(file)))
    .flatMap(([file, text]) =>
      wordsOf(file, text)
        .filter((word) => providerNames.test(word.replace(/([a-z0-9])([A-Z])/g, '$1 $2')))
        .map((word) => `${file}: ${word.trim()}`),
    );
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** The room of a file below src/, or the file itself where it lies outside the rooms. */
function roomOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, dynamic: boolean): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier) || !specifier.text.startsWith('.')) return;
    const target = posix.join(posix.dirname(file), specifier.text).replace(/\.js$/, '.ts');
    found.push({ target, typeOnly, dynamic });
  };
  visit(file, text, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword, false);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly, false);
    if (ts.isImportTypeNode(node)) add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true, false);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false, true);
  });
  return found;
}

/** Everything spelled in the code: names, texts and patterns, no comments. */
function wordsOf(file: string, text: string): string[] {
  const words: string[] = [];
  visit(file, text, (node) => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || ts.isLiteralExpression(node)) words.push(node.text);
    if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) words.push(node.text);
  });
  return words;
}

function visit(file: string, text: string, look: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    look(node);
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
}

function readSources(): Sources {
  if (!existsSync('src')) return {};
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return Object.fromEntries(files.map((file) => [file.replaceAll('\\', '/'), readFileSync(`src/${file}`, 'utf8')]));
}
