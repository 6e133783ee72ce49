import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file below a folder, with its size and when it was last written. */
export async function listFiles(folder: string): Promise<ReadonlyMap<string, { readonly bytes: number; readonly writtenAt: number }>> {
  const names = await readdir(folder, { recursive: true });
  const stats = await Promise.all(names.map(async (name) => [name, await lstat(join(folder, name))] as const));
  return new Map(
    stats.filter(([, stat]) => !stat.isDirectory()).map(([name, { size, mtimeMs }]) => [name, { bytes: size, writtenAt: mtimeMs }]),
  );
}

/** In megabytes of a million bytes, as image sizes are given. */
export async function megabytesOf(folder: string): Promise<number> {
  return [...(await listFiles(folder)).values()].reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
}
