import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Holds the files of requests until the requests are answered. */
export interface UploadFolder {
  /** An unused path. */
  newPath(): Promise<string>;
  /** Removes the folder with everything in it. */
  close(): Promise<void>;
}

const prefix = 'parley-files-';
/** For folders without a lock. They are never removed by another process, which could not know whether their owner is alive. */
const unlockedPrefix = 'parley-unlocked-files-';
const lockName = 'lock';
/** Bytes of a Unix socket's path that every system allows. A longer path would be truncated without an error. */
const maxSocketPath = 103;
/** A folder without a lock that is younger than this is still being created. */
const creationMs = 60_000;
const maxLockWaitMs = 1_000;

/** A folder of this process in TMPDIR. Created with the first file, since most gateways receive none. */
export function openUploadFolder(): UploadFolder {
  const parent = tmpdir();
  let folder: Promise<{ readonly path: string; unlock(): void }> | undefined;
  return {
    newPath: async () => {
      // After a failure, such as a full disk, the next file tries again.
      folder ??= createFolder(parent).catch((error: unknown) => {
        folder = undefined;
        throw error;
      });
      return join((await folder).path, randomUUID());
    },
    close: async () => {
      const created = await folder?.catch(() => undefined);
      created?.unlock();
      if (created !== undefined) await rm(created.path, { recursive: true, force: true });
    },
  };
}

/** Removes the folders of processes that have died. Never removes the folder of a living process, even in another container. */
export async function removeAbandonedFolders(): Promise<void> {
  const parent = tmpdir();
  const names = await readdir(parent).catch(() => []);
  const folders = names.filter((name) => name.startsWith(prefix)).map((name) => join(parent, name));
  await Promise.all(
    folders.map(async (path) => (await isAbandoned(path)) && rm(path, { recursive: true, force: true }).catch(() => undefined)),
  );
}

/**
 * The lock is a Unix socket on which the process listens: a connection succeeds exactly as long as the process lives. Process ids would not do,
 * because containers that share the folder have their own.
 */
async function createFolder(parent: string): Promise<{ readonly path: string; unlock(): void }> {
  const path = await mkdtemp(join(parent, prefix));
  const lockPath = join(path, lockName);
  const lock = createServer((connection) => connection.destroy()).unref();
  const isLocked = await new Promise((resolve) => {
    if (Buffer.byteLength(lockPath) > maxSocketPath) return resolve(false);
    lock.once('error', () => resolve(false));
    lock.listen(lockPath, () => resolve(true));
  });
  if (isLocked) return { path, unlock: () => lock.close() };
  // The path is too long for a socket, or the file system does not support sockets.
  await rm(path, { recursive: true, force: true });
  return { path: await mkdtemp(join(parent, unlockedPrefix)), unlock: () => undefined };
}

async function isAbandoned(path: string): Promise<boolean> {
  const code = await new Promise<string | undefined>((resolve) => {
    const connection = connect(join(path, lockName));
    connection.setTimeout(maxLockWaitMs, () => connection.destroy());
    connection.once('connect', () => connection.destroy());
    connection.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    connection.once('close', () => resolve(undefined));
  });
  if (code === 'ECONNREFUSED') return true;
  const folder = code === 'ENOENT' ? await stat(path).catch(() => undefined) : undefined;
  return folder !== undefined && Date.now() - folder.mtimeMs > creationMs;
}
