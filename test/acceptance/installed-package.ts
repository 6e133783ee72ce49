import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './image.js';

/** The package in an empty folder, as whoever wants to use it has it. */
export interface InstalledPackage {
  /** Where `npm install` was run. */
  readonly folder: string;
  /** What the tarball holds. */
  readonly files: readonly string[];
}

/** What a release has: the sources, and what they are built with. */
const sources = ['package.json', 'README.md', 'LICENSE', 'tsconfig.json', '.ci', 'schema', 'src'];

/** Packs a copy of the project, so that its own dist/ stays as it is, and installs the tarball. */
export async function packAndInstall(project: string, folder: string): Promise<InstalledPackage> {
  const [release, installed] = [join(folder, 'release'), join(folder, 'installed')];
  await Promise.all([release, installed].map((path) => mkdir(path, { recursive: true })));
  for (const source of sources) await cp(join(project, source), join(release, source), { recursive: true });
  await symlink(join(project, 'node_modules'), join(release, 'node_modules'));
  await run('npm', ['pack', '--pack-destination', folder], release);
  const [tarball] = (await run('find', [folder, '-maxdepth', '1', '-name', '*.tgz'], folder)).trim().split('\n');
  if (tarball === undefined) throw new Error('npm pack made no tarball.');
  const listed = await run('tar', ['-tzf', tarball], folder);
  await run('npm', ['install', tarball], installed);
  return {
    folder: installed,
    files: listed
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, '')),
  };
}
