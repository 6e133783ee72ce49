import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { bundleConsole } from './console.js';
import { bundleExplorer } from './explorer.js';
import { parseSchema } from './schema.js';
import { migrate } from '../src/store/schema/migrations.js';
import { emptyLedgerName } from '../src/store/sqlite/empty-ledger.js';
import { openDatabase } from '../src/store/store.js';

/**
 * Each becomes a file of its own in the folder: what starts the gateway, the command line, what `import 'parley'` gives, and the thread of the
 * embedded ledger, which looks for its file beside itself.
 */
export const entryPoints = {
  main: '.ci/gateway/main.mjs',
  cli: 'src/cli.ts',
  index: 'src/index.ts',
  'sqlite-worker': 'src/store/sqlite/sqlite-worker.ts',
};

/** Packages that stay outside, and why. They are the package's only dependencies; all others are bundled, and are devDependencies. */
export const externals: Readonly<Record<string, string>> = {
  libsql: 'a binary, which only Node 20 needs',
  '@opentelemetry/api': 'a tracing.js of whoever runs the gateway must find the same one',
};

/** What `pg` asks for and does without. */
const absent = ['pg-native'];

/** Packages of which Parley uses little or nothing, and what takes their place. */
const replaced: Readonly<Record<string, string>> = {
  undici: 'undici',
  'sha.js': 'sha',
  '@fastify/ajv-compiler': 'no-compiler',
  '@fastify/fast-json-stringify-compiler': 'no-compiler',
};

/** As `replaced`, of what one package imports of another: the keys are the importing one and the imported one. */
const replacedInside: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'prom-client': { '@opentelemetry/api': 'opentelemetry' },
};

/** Only imports of whole packages. esbuild's `alias` would also replace imports of their files. */
const replacePackages: Plugin = {
  name: 'replace-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[@a-z]/ }, ({ path, importer }) => {
      const owner = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(importer)?.[1] ?? '';
      const file = replacedInside[owner]?.[path] ?? replaced[path];
      return file === undefined ? undefined : { path: resolve('.ci/replaced', `${file}.cjs`) };
    });
  },
};

/** Packages of CommonJS ask for built-in modules by `require`, which a module has not. */
const require = "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);";

/** The gateway is one function, as Node wraps CommonJS. That has no `import.meta`. */
const wrapper = {
  banner: {
    js: "(function (exports, require, module, __filename, __dirname) { 'use strict'; const gatewayUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  footer: { js: '})' },
  define: { 'import.meta.url': 'gatewayUrl' },
};

/** What all bundles for Node have in common. */
const options = {
  bundle: true,
  platform: 'node',
  mainFields: ['module', 'main'],
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
  // The branch of a run from sources.
  logOverride: { 'empty-import-meta': 'silent' },
  plugins: [replacePackages],
  external: [...Object.keys(externals), ...absent],
} as const satisfies BuildOptions;

/**
 * Writes the gateway, its command line, its explorer and its console into an emptied folder of the project. Hundreds of modules would be looked for, read
 * and linked one by one.
 */
export async function bundle(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await bundleCode(folder, entryPoints);
  await bundleExplorer(folder);
  await bundleConsole(folder);
  // `src/graphql/schema.ts` takes it as it is.
  writeFileSync(join(folder, 'schema.ast.json'), JSON.stringify(parseSchema()));
  await writeEmptyLedger(join(folder, emptyLedgerName));
  await bundleGateway(join(folder, 'gateway.cjs'));
}

/** What a new embedded ledger is copied from. Only migrated: the first process that opens a ledger makes its key. */
async function writeEmptyLedger(file: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-ledger-'));
  try {
    const database = await openDatabase({ directory });
    await migrate(database);
    await database.close();
    copyFileSync(join(directory, 'ledger.sqlite'), file);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Writes programs for Node into a folder. Each becomes a file with the name of its key; other files of the folder stay. */
export async function bundleCode(folder: string, programs: Readonly<Record<string, string>>): Promise<void> {
  await build({ ...options, entryPoints: programs, outdir: folder, splitting: true, format: 'esm', banner: { js: require } });
}

/** Writes the gateway as one script, and the functions of it that a start needs, compiled (`.ci/gateway/`). */
async function bundleGateway(file: string): Promise<void> {
  await build({ ...options, ...wrapper, entryPoints: ['src/main.ts'], outfile: file, format: 'cjs' });
  await promisify(execFile)(process.execPath, ['.ci/gateway/write-cache.mjs', file]);
}
