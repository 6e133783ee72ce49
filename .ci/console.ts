import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import { readConsoleOperations } from './console-operations.js';

const entries = { script: 'src/console/main.tsx', style: 'src/console/console.css' };

/**
 * Writes the console into `console/` below a folder: its page, its operations, and in `assets/` what the page loads. Views are files of their own, which are
 * loaded when they are first opened. Names change with what is in them, so that a browser may keep them for as long as it likes. Each
 * has its compressed forms beside it.
 */
export async function bundleConsole(folder: string): Promise<void> {
  const outdir = join(folder, 'console');
  const { metafile, outputFiles } = await build({
    entryPoints: Object.values(entries),
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    outdir: join(outdir, 'assets'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    // The first versions with `light-dark()`.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  await mkdir(join(outdir, 'assets'), { recursive: true });
  await Promise.all(outputFiles.map(({ path, contents }) => writeCompressed(path, contents)));
  await writeFile(join(outdir, 'operations.json'), JSON.stringify(readConsoleOperations()));
  const nameOf = (entry: string): string =>
    basename(Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry)?.[0] ?? '');
  const page = await readFile('src/console/page.html', 'utf8');
  await writeFile(
    join(outdir, 'page.html'),
    page.replace('{{style}}', nameOf(entries.style)).replace('{{script}}', nameOf(entries.script)),
  );
}

const compressed = {
  br: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }),
  gz: (bytes: Uint8Array) => promisify(gzip)(bytes),
};

async function writeCompressed(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes);
  await Promise.all(Object.entries(compressed).map(async ([ending, compress]) => writeFile(`${path}.${ending}`, await compress(bytes))));
}
