import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where files of requests lie while they are answered. */
export interface UploadFolder {
  /** A path where nothing lies yet. */
  newPath(): Promise<string>;
  /** Nothing is left behind. */
  close(): Promise<void>;
}

const prefix = 'parley-files-';
/** For folders whose owner nobody could find alive: they are left alone for ever. */
const unlockedPrefix = 'parley-unlocked-files-';
const lockName = 'lock';
/** Bytes of a socket's path that every system allows; a longer one is cut off in silence. */
const maxSocketPath = 103;
/** A folder without a lock is being made just now, unless it is older than this. */
const madeWithinMs = 60_000;
const maxLockWaitMs = 1_000;

/** A folder in TMPDIR that belongs to this process; made when the first file comes, since most gateways never get one. */
export function openUploadFolder(): UploadFolder {
  const parent = tmpdir();
  let folder: Promise<{ readonly path: string; unlock(): void }> | undefined;
  return {
    newPath: async () => {
      // A disk that was full may have room now.
      folder ??= makeFolder(parent).catch((error: unknown) => {
        folder = undefined;
        throw error;
      });
      return join((await folder).path, randomUUID());
    },
    close: async () => {
      const made = await folder?.catch(() => undefined);
      made?.unlock();
      if (made !== undefined) await rm(made.path, { recursive: true, force: true });
    },
  };
}

/** Removes the folders of processes that died with files in them; never one whose process lives, in whatever container. */
export async function removeLeftFolders(): Promise<void> {
  const parent = tmpdir();
  const names = await readdir(parent).catch(() => []);
  const folders = names.filter((name) => name.startsWith(prefix)).map((name) => join(parent, name));
  await Promise.all(folders.map(async (path) => (await isLeft(path)) && rm(path, { recursive: true, force: true }).catch(() => undefined)));
}

/**
 * The lock is a Unix socket that the process listens on: the kernel answers for it as long as it lives, also where process ids of
 * containers that share the folder tell nothing, and from the moment on when it was killed no more.
 */
async function makeFolder(parent: string): Promise<{ readonly path: string; unlock(): void }> {
  const path = await mkdtemp(join(parent, prefix));
  const lockPath = join(path, lockName);
  const lock = createServer((connection) => connection.destroy()).unref();
  const isLocked = await new Promise((resolve) => {
    if (Buffer.byteLength(lockPath) > maxSocketPath) return resolve(false);
    lock.once('error', () => resolve(false));
    lock.listen(lockPath, () => resolve(true));
  });
  if (isLocked) return { path, unlock: () => lock.close() };
  // The path is too long for a socket, or the file system has none.
  await rm(path, { recursive: true, force: true });
  return { path: await mkdtemp(join(parent, unlockedPrefix)), unlock: () => undefined };
}

async function isLeft(path: string): Promise<boolean> {
  const code = await new Promise<string | undefined>((resolve) => {
    const connection = connect(join(path, lockName));
    connection.setTimeout(maxLockWaitMs, () => connection.destroy());
    connection.once('connect', () => connection.destroy());
    connection.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    connection.once('close', () => resolve(undefined));
  });
  if (code === 'ECONNREFUSED') return true;
  const made = code === 'ENOENT' ? await stat(path).catch(() => undefined) : undefined;
  return made !== undefined && Date.now() - made.mtimeMs > madeWithinMs;
}
