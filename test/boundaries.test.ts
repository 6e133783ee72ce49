import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { providers } from '../src/providers/index.js';

/** Which modules a module may import besides itself. `types of x` allows `import type` only. */
const modules: Record<string, string[]> = {
  domain: [],
  observability: [],
  'load-shedding': [],
  'rate-limit': [],
  contract: ['domain', 'observability'],
  'http-client': ['observability', 'rate-limit'],
  providers: ['domain', 'contract', 'observability', 'types of http-client'],
  store: ['domain', 'observability'],
  events: ['domain', 'store', 'observability'],
  writes: ['domain', 'contract', 'store', 'events', 'observability'],
  sync: ['domain', 'contract', 'store', 'observability'],
  graphql: ['domain', 'contract', 'store', 'writes', 'sync', 'events', 'observability', 'load-shedding', 'rate-limit'],
  webhooks: ['domain', 'contract', 'store', 'events', 'observability'],
  media: ['domain', 'contract', 'observability'],
  'sign-in': ['graphql'],
  config: ['domain', 'contract', 'observability', 'types of providers'],
  app: ['anything'],
  cli: ['anything'],
  // The page that browsers load: no code of the gateway's own.
  explorer: [],
  // What others build their frontends with: the public schema only.
  client: [],
  // The console is such a frontend.
  console: ['client'],
};

/** Which folders of a large module a folder of it may import besides itself, lowest first. `.` stands for the files beside the folders. */
const layers: Record<string, Record<string, string[]>> = {
  graphql: {
    auth: [],
    executor: [],
    request: ['auth'],
    upload: ['request'],
    schema: ['request', 'types of auth'],
    limits: ['request', 'types of schema'],
    persisted: ['limits', 'request'],
    queries: ['request', 'schema', 'types of auth'],
    mutations: ['request', 'types of schema'],
    '.': ['schema', 'queries', 'mutations', 'upload', 'types of request'],
    pages: ['.'],
    pipeline: ['executor', 'limits', 'request', 'types of persisted'],
    transport: ['.', 'auth', 'executor', 'limits', 'pages', 'persisted', 'pipeline', 'request', 'upload'],
  },
  // A view never imports another view, but what two of them share lies below both. `.` puts them together.
  console: {
    generated: [],
    messages: [],
    i18n: ['messages'],
    client: ['generated'],
    page: ['client', 'generated', 'i18n'],
    shell: ['page', 'client', 'i18n', 'messages'],
    'order-status': ['page', 'client', 'generated'],
    message: ['page', 'generated'],
    order: ['message', 'order-status', 'page', 'client', 'generated'],
    orders: ['order', 'order-status', 'page', 'client', 'generated', 'types of shell'],
    channels: ['page', 'client', 'generated', 'types of shell'],
    inbox: ['message', 'order-status', 'page', 'client', 'generated', 'types of shell'],
    customers: ['message', 'order-status', 'page', 'client', 'generated', 'types of shell'],
    operations: ['page', 'client', 'generated', 'types of shell'],
    statistics: ['page', 'client', 'generated', 'types of shell'],
    '.': ['shell', 'page', 'client', 'i18n', 'channels', 'customers', 'inbox', 'operations', 'orders', 'statistics'],
  },
  store: {
    connection: ['types of schema'],
    sqlite: ['connection', 'types of schema'],
    postgres: ['connection', 'types of schema'],
    events: ['connection', 'types of schema'],
    customers: ['connection', 'events', 'types of schema'],
    orders: ['connection', 'customers', 'events', 'types of schema'],
    messages: ['connection', 'customers', 'events', 'types of schema'],
    copies: ['connection', 'customers', 'orders', 'types of schema'],
    inbox: ['connection', 'types of schema'],
    writes: ['connection', 'types of schema'],
    maintenance: ['connection', 'copies', 'customers', 'messages', 'orders', 'schema', 'search'],
    statistics: ['connection', 'orders', 'schema'],
    search: ['connection', 'types of customers', 'types of schema'],
    privacy: ['connection', 'customers', 'orders', 'search', 'types of schema'],
    schema: [],
    '.': [
      'connection',
      'copies',
      'customers',
      'events',
      'inbox',
      'maintenance',
      'messages',
      'orders',
      'postgres',
      'privacy',
      'schema',
      'search',
      'sqlite',
      'statistics',
      'writes',
    ],
  },
};

/** The files outside the modules put everything together. */
const rootFiles: Record<string, string[]> = { 'cli.ts': ['anything'], 'main.ts': ['anything'], 'index.ts': ['anything'] };

/** A larger folder is too long to read. */
const maxFilesInFolder = 25;

/** A provider's name in the configuration, the one for people, and what stands before a dot in that, such as the name in a domain. */
const spellings = providers.flatMap(({ name, displayName }) => [name, displayName, displayName.split('.')[0] ?? '']);
const providerNames = new RegExp(`(?<![a-z])(${spellings.map(escapeForPattern).join('|')})(?![a-z])`, 'i');
const filesThatMayNameProviders = [/^providers\//, /^app\/sandbox\.ts$/];

/** Path below src/ -> text. */
type Sources = Record<string, string>;

interface Import {
  target: string;
  typeOnly: boolean;
  dynamic: boolean;
}

describe('the modules of src', () => {
  const sources = readSources();

  // The first to parse every file.
  it('import only what the table allows', { timeout: 120_000 }, () => {
    expect(forbiddenImports(sources)).toEqual([]);
  });

  it('are the only folders and files there', () => {
    expect(unknownModules(sources)).toEqual([]);
  });

  it('have no circle, not even of types', () => {
    expect(circlesOf(sources)).toEqual([]);
  });

  it(`have folders of at most ${maxFilesInFolder} files`, () => {
    expect(largeFolders(sources)).toEqual([]);
  });

  it('keep the simulators and the sandbox out of what main loads', () => {
    expect(simulatorsBehindMain(sources)).toEqual([]);
  });

  it('name no provider outside its folder', () => {
    expect(namedProviders(sources)).toEqual([]);
  });
});

describe('the table', () => {
  it.each([
    ['domain imports observability', 'domain/order.ts', `import { log } from '../observability/log.js';`],
    ['contract re-exports a provider', 'contract/registry.ts', `export * from '../providers/index.js';`],
    ['the HTTP client imports domain types', 'http-client/client.ts', `import type { Order } from '../domain/order.js';`],
    ['the store loads a provider on demand', 'store/store.ts', `await import('../providers/index.js');`],
    ['a provider runs the HTTP client', 'providers/one/api.ts', `import { client } from '../../http-client/client.js';`],
    ['a provider runs the HTTP client beside a type', 'providers/one/api.ts', `import { type Client } from '../../http-client/client.js';`],
    ['a provider imports another', 'providers/one/order.ts', `import type { Order } from '../two/order.js';`],
    ['a provider imports the list of providers', 'providers/one/index.ts', `import { all } from '../index.js';`],
    ['a provider imports the configuration', 'providers/one/index.ts', `import type { Config } from '../../config/configuration.js';`],
    ['the kit imports a format of WhatsApp', 'providers/kit/untrusted.ts', `import { place } from '../whatsapp/place.js';`],
    ['a format of WhatsApp imports a provider', 'providers/whatsapp/place.ts', `import { read } from '../one/record.js';`],
    ['what providers share imports one of them', 'providers/definition.ts', `import { one } from './one/index.js';`],
    ['a resolver imports a type of a provider', 'graphql/queries/order.ts', `let a: import('../../providers/one/order.js').Order;`],
    ['a module imports the composition', 'writes/send.ts', `import { gateway } from '../app/gateway.js';`],
    ['the configuration imports the store', 'config/file.ts', `import { Store } from '../store/store.js';`],
    ['a query imports a mutation', 'graphql/queries/order.ts', `import { send } from '../mutations/order-write.js';`],
    ['a part of the store imports another', 'store/inbox/inbox.ts', `import { list } from '../orders/order-list.js';`],
    ['the code imports a test', 'app/gateway.ts', `import { fake } from '../../test/fake.js';`],
  ])('refuses that %s', (_, file, text) => {
    expect(forbiddenImports({ [file]: text })).toHaveLength(1);
  });

  it('accepts the imports it is there for', () => {
    const sources = {
      'providers/index.ts': `import { one } from './one/index.js';`,
      'providers/one/index.ts': `import type { Client } from '../../http-client/client.js'; import type { Definition } from '../definition.js';`,
      'providers/one/content.ts': `import { place } from '../whatsapp/place.js'; import { isRecord } from '../kit/untrusted.js';`,
      'providers/whatsapp/place.ts': `import { isRecord } from '../kit/untrusted.js';`,
      'providers/one/order.ts': `import { ask } from './api.js'; import { parse } from '../../domain/money.js';`,
      'graphql/queries/order.ts': `import { log } from '../../observability/log.js'; import type { Resolvers } from '../schema/generated.js';`,
      'main.ts': `import { gateway } from './app/gateway.js'; import { x } from 'somewhere'; await import('./app/sandbox.js');`,
      'app/gateway.ts': `import type { Simulator } from '../providers/simulator/server.js';`,
    };
    expect(forbiddenImports(sources)).toEqual([]);
    expect(simulatorsBehindMain(sources)).toEqual([]);
  });

  it('finds circles, of types too', () => {
    const sources = {
      'domain/a.ts': `import { b } from './b.js';`,
      'domain/b.ts': `import type { C } from './c.js';`,
      'domain/c.ts': `import { a } from './a.js';`,
      'domain/d.ts': `import { a } from './a.js';`,
    };
    expect(circlesOf(sources)).toEqual([['domain/a.ts', 'domain/b.ts', 'domain/c.ts']]);
  });

  it('finds folders that are too large', () => {
    const files = Array.from({ length: maxFilesInFolder + 1 }, (_, index) => [`domain/${index}.ts`, '']);
    expect(largeFolders(Object.fromEntries(files))).toEqual(['domain: 26 files']);
  });

  it('refuses a module and a file that it does not know', () => {
    expect(unknownModules({ 'utils/text.ts': '', 'helpers.ts': '', 'domain/order.ts': '' })).toEqual(['utils', 'helpers.ts']);
  });

  it('follows main to a simulator and to the sandbox', () => {
    const sources = {
      'main.ts': `import './app/gateway.js';`,
      'app/gateway.ts': `import '../providers/one/index.js'; import './sandbox.js';`,
      'app/sandbox.ts': '',
      'providers/one/index.ts': `export { simulate } from './simulator/server.js';`,
      'providers/one/simulator/server.ts': '',
    };
    expect(simulatorsBehindMain(sources)).toEqual(['app/sandbox.ts', 'providers/one/simulator/server.ts']);
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
  const [from, to] = [moduleOf(file), moduleOf(target)];
  if (from !== to) return permits(modules[from] ?? rootFiles[from] ?? [], to, typeOnly);
  if (from === 'providers') return isAllowedAmongProviders(file, target);
  const layer = layers[from];
  if (layer === undefined) return true;
  const [own, other] = [layerOf(file), layerOf(target)];
  return own === other || permits(layer[own] ?? [], other, typeOnly);
}

function permits(allowed: readonly string[], target: string, typeOnly: boolean): boolean {
  return allowed.includes('anything') || allowed.includes(target) || (typeOnly && allowed.includes(`types of ${target}`));
}

/** The folder of a module that a file lies in; `.` for a file beside the folders. */
function layerOf(file: string): string {
  const [, folder, ...rest] = file.split('/');
  return rest.length === 0 || folder === undefined ? '.' : folder;
}

/**
 * A provider sees itself, `kit` (what providers share), `whatsapp` (WhatsApp's own formats, on kit) and what lies beside these folders, but not
 * the list of providers; only the list sees providers.
 */
function isAllowedAmongProviders(file: string, target: string): boolean {
  const list = 'providers/index.ts';
  if (file === list) return true;
  const provider = posix.dirname(target).split('/')[1];
  if (provider === undefined) return target !== list;
  const own = file.split('/')[1] ?? '';
  if (provider === own || provider === 'kit' || provider === 'simulator') return true;
  return provider === 'whatsapp' && own !== 'kit';
}

function unknownModules(sources: Sources): string[] {
  return [...new Set(Object.keys(sources).map(moduleOf))].filter((name) => !(name in modules) && !(name in rootFiles));
}

/** Files that import each other, by whatever way and for whatever, as one sorted list for each circle. */
function circlesOf(sources: Sources): string[][] {
  const circles: string[][] = [];
  const numbers = new Map<string, number>();
  const open: string[] = [];
  const look = (file: string): number => {
    let low = numbers.size;
    numbers.set(file, low);
    const own = low;
    open.push(file);
    for (const { target } of importsOf(file, sources[file] ?? '')) {
      if (!(target in sources)) continue;
      if (!numbers.has(target)) low = Math.min(low, look(target));
      else if (open.includes(target)) low = Math.min(low, numbers.get(target) ?? low);
    }
    if (low === own) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of Object.keys(sources)) if (!numbers.has(file)) look(file);
  return circles;
}

function largeFolders(sources: Sources): string[] {
  const counts = new Map<string, number>();
  for (const file of Object.keys(sources)) counts.set(posix.dirname(file), (counts.get(posix.dirname(file)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > maxFilesInFolder).map(([folder, count]) => `${folder}: ${count} files`);
}

/** What the process loads at its start: types load nothing, and a dynamic import loads when it runs. */
function simulatorsBehindMain(sources: Sources): string[] {
  const seen = new Set(['main.ts']);
  for (const file of seen) {
    for (const { target, dynamic, typeOnly } of importsOf(file, sources[file] ?? '')) if (!dynamic && !typeOnly) seen.add(target);
  }
  return [...seen].filter((file) => file === 'app/sandbox.ts' || /(^|\/)simulator[^/]*(\/|$)/.test(file)).sort();
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

/** The module of a file below src/, or the file itself where it lies outside the modules. */
function moduleOf(file: string): string {
  return file.split('/')[0] ?? file;
}

function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, dynamic: boolean): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier) || !specifier.text.startsWith('.')) return;
    const path = posix.join(posix.dirname(file), specifier.text).replace(/\.js$/, '');
    const target = components.has(`${path}.tsx`) ? `${path}.tsx` : `${path}.ts`;
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
  const tree = trees.get(text) ?? ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  trees.set(text, tree);
  walk(tree);
}

/** By text. Every rule reads the same files, and parsing takes longer than walking. */
const trees = new Map<string, ts.SourceFile>();

/** The files of React components, whose imports end in `.js` as all others. */
const components = new Set(
  existsSync('src') ? readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx')) : [],
);

/** Without the generated types of frontends, which are large and import nothing else of ours. */
function readSources(): Sources {
  if (!existsSync('src')) return {};
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/^(client|console).generated/.test(file),
  );
  return Object.fromEntries(files.map((file) => [file.replaceAll('\\', '/'), readFileSync(`src/${file}`, 'utf8')]));
}
