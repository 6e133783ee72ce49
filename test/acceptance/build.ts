import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildImage, run, type Image } from './image.js';
import { packAndInstall, type InstalledPackage } from './installed-package.js';

declare module 'vitest' {
  interface ProvidedContext {
    readonly image: Image;
    readonly installedPackage: InstalledPackage;
  }
}

/** Makes what is shipped, once for the whole suite: the image's files, and the package as it is after `npm install`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-acceptance-'));
  // Whoever the image runs as must get in.
  await chmod(folder, 0o755);
  const remove = async (): Promise<void> => {
    await run('chmod', ['-R', 'u+w', folder], folder);
    await rm(folder, { recursive: true });
  };
  try {
    const [image, installedPackage] = await Promise.all([
      buildImage(process.cwd(), join(folder, 'image')),
      packAndInstall(process.cwd(), join(folder, 'package')),
    ]);
    project.provide('image', image);
    project.provide('installedPackage', installedPackage);
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
}
