import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The name of the migrated ledger without records that the build puts beside the bundle. */
export const emptyLedgerName = 'empty-ledger.sqlite';

/**
 * Begins a new ledger with a copy of the build's empty one: its migrations take longer than all else at the first start. Does nothing where a
 * ledger exists or has left its log, where there is no build, and where it cannot be copied: SQLite and the migrations then do the same work.
 */
export function placeEmptyLedger(path: string, empty = fileURLToPath(new URL(`./${emptyLedgerName}`, import.meta.url))): void {
  if ([path, `${path}-wal`, `${path}-journal`].some((file) => existsSync(file)) || !existsSync(empty)) return;
  const part = `${path}.${process.pid}.part`;
  try {
    // Not as a copy of the file, which an image may have made read-only.
    writeFileSync(part, readFileSync(empty), { flush: true });
    // Unlike a renamed file, a linked one never takes the place of a ledger that another process has placed meanwhile.
    linkSync(part, path);
    syncFolder(dirname(path));
  } catch {
    // A file system without links, a full disk, or another process was faster.
  } finally {
    rmSync(part, { force: true });
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
