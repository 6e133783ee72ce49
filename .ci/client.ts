import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { declarationsOf } from './declarations.js';

const sources = 'src/client';

/**
 * Writes `parley/client` into a folder: each module as it is in the sources, so that a bundler takes only what a frontend uses, with its types
 * beside it. Packages stay outside: a frontend has its own.
 */
export async function writeClient(folder: string): Promise<void> {
  const files = (await readdir(sources, { recursive: true })).filter((file) => file.endsWith('.ts')).sort();
  await build({
    entryPoints: files.map((file) => join(sources, file)),
    outbase: sources,
    outdir: folder,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'warning',
  });
  for (const file of files) {
    const declarations = join(folder, file.replace(/\.ts$/, '.d.ts'));
    await mkdir(dirname(declarations), { recursive: true });
    await writeFile(declarations, declarationsOf(join(sources, file)));
  }
}
