import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Where this process keeps files for a while, to look at. */
export interface TemporaryFolder {
  /** Files that were sent with requests and lie there now. */
  files(): Promise<readonly string[]>;
  /** Until none is left, which must not take long. */
  expectNoFiles(): Promise<void>;
  close(): Promise<void>;
}

/** To be opened before the gateway is started. */
export async function openTemporaryFolder(): Promise<TemporaryFolder> {
  const before = process.env['TMPDIR'];
  const path = await mkdtemp(join(tmpdir(), 'parley-test-uploads-'));
  process.env['TMPDIR'] = path;
  const filesIn = async (folder: string): Promise<string[]> => (await readdir(join(path, folder))).filter((name) => name !== 'lock');
  const files = async (): Promise<readonly string[]> => {
    const folders = (await readdir(path)).filter((name) => name.startsWith('parley-files-'));
    return (await Promise.all(folders.map(filesIn))).flat();
  };
  return {
    files,
    expectNoFiles: () => expect.poll(files, { timeout: 10_000 }).toEqual([]),
    close: async () => {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      await rm(path, { recursive: true, force: true });
    },
  };
}
