import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/**
 * Writes the explorer into `explorer/` below a folder: its page, and the script and style that the page names. Their names change with
 * what is in them, so that a browser may keep them for as long as it likes.
 */
export async function bundleExplorer(folder: string): Promise<void> {
  const outdir = join(folder, 'explorer');
  const { metafile } = await build({
    entryPoints: ['src/explorer/page.ts', 'src/explorer/page.css'],
    entryNames: 'explorer-[hash]',
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome111', 'firefox114', 'safari16.4'],
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    metafile: true,
    logLevel: 'warning',
  });
  const written = Object.keys(metafile.outputs);
  const nameOf = (extension: string): string => basename(written.find((path) => path.endsWith(extension)) ?? '');
  const page = readFileSync('src/explorer/page.html', 'utf8');
  writeFileSync(join(outdir, 'page.html'), page.replace('{{style}}', nameOf('.css')).replace('{{script}}', nameOf('.js')));
}
