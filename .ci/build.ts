// Bundles src/ into an empty dist/, and puts the whole schema beside it for those who write clients. In one piece the gateway starts in half
// the time: hundreds of modules would be looked for, read and linked one by one. What only some need stays in pieces of its own.
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { printSorted, readSchema } from './schema.js';

/** Packages of CommonJS ask for built-in modules by `require`, which a module has not. */
const require = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/main.ts', 'src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  sourcemap: true,
  sourcesContent: false,
  banner: { js: require },
  logLevel: 'warning',
  // Binaries, files that are served, and what tracing.js of whoever runs the gateway must find to be the same.
  external: ['libsql', 'pg-native', 'altair-static', '@opentelemetry/api'],
});
chmodSync('dist/cli.js', 0o755);
writeFileSync('dist/schema.graphql', printSorted(readSchema()));
