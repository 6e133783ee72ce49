import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundleExplorer } from './explorer.js';
import { parseSchema } from './schema.js';

/**
 * Each becomes a file of its own in the folder: the gateway, the command line, what `import 'parley'` gives, and the thread of the embedded
 * ledger, which looks for its file beside itself.
 */
export const entryPoints = {
  main: 'src/main.ts',
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

/** Only imports of whole packages. esbuild's `alias` would also replace imports of their files. */
const replacePackages: Plugin = {
  name: 'replace-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[@a-z]/ }, ({ path }) => {
      const file = replaced[path];
      return file === undefined ? undefined : { path: resolve('.ci/replaced', `${file}.cjs`) };
    });
  },
};

/** Packages of CommonJS ask for built-in modules by `require`, which a module has not. */
const require = "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);";

/**
 * Writes the gateway, its command line and its explorer into an emptied folder of the project. In one piece it starts in half the time:
 * hundreds of modules would be looked for, read and linked one by one. What only some need stays in pieces of its own.
 */
export async function bundle(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await bundleCode(folder, entryPoints);
  await bundleExplorer(folder);
  // `src/graphql/schema.ts` takes it as it is.
  writeFileSync(join(folder, 'schema.ast.json'), JSON.stringify(parseSchema()));
}

/** Writes programs for Node into a folder. Each becomes a file with the name of its key; other files of the folder stay. */
export async function bundleCode(folder: string, programs: Readonly<Record<string, string>>): Promise<void> {
  await build({
    entryPoints: programs,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    banner: { js: require },
    logLevel: 'warning',
    plugins: [replacePackages],
    external: [...Object.keys(externals), ...absent],
  });
}
