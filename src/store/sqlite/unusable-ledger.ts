import { dirname } from 'node:path';
import { sqliteFailure } from './sqlite-error.js';

/** The file of the embedded store cannot be used. The message names the file and says what to do. */
export class LedgerUnusableError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'LedgerUnusableError';
  }
}

/** Another process has the embedded store open. */
export class LedgerLockedError extends LedgerUnusableError {
  readonly path: string;

  constructor(path: string, cause: unknown) {
    const message = `The ledger ${path} is in use by another process. Stop that process, or give each its own directory (PARLEY_DATA_DIR), or set DATABASE_URL.`;
    super(message, cause);
    this.name = 'LedgerLockedError';
    this.path = path;
  }
}

/** Replaces an error at start-up by one that says what to do. An error that does not concern the file stays as it is. */
export function unusableLedger(path: string, error: unknown): Error {
  if (error instanceof LedgerUnusableError) return error;
  const failure = sqliteFailure(error);
  const code = /^SQLITE_[A-Z]+/.exec(failure.code)?.[0] ?? failure.code;
  if (code === 'SQLITE_BUSY') return new LedgerLockedError(path, error);
  const advice = adviceByCode.get(code);
  if (advice !== undefined) return new LedgerUnusableError(`The ledger ${path} ${advice(dirname(path))} (${failure.message})`, error);
  return error instanceof Error ? error : new Error(failure.message, { cause: error });
}

type Advice = (directory: string) => string;

const damaged: Advice = (directory) =>
  `is damaged or is not a ledger. Restore a backup (made with parley ledger backup), or move the file away to start with an empty ledger, or set PARLEY_DATA_DIR to another directory; it is ${directory} now.`;

const unwritable: Advice = (directory) =>
  `cannot be opened for writing. Give the user who runs Parley write access to the file and its directory ${directory}, or set PARLEY_DATA_DIR to another directory.`;

const full: Advice = (directory) =>
  `cannot be written because its disk is full. Free space in ${directory}, or set PARLEY_DATA_DIR to a directory on another disk.`;

const failing: Advice = (directory) =>
  `cannot be read or written: the disk of ${directory} reports errors. Check the disk, or set PARLEY_DATA_DIR to a directory on another disk.`;

const adviceByCode: ReadonlyMap<string, Advice> = new Map([
  ...['SQLITE_CORRUPT', 'SQLITE_NOTADB'].map((code) => [code, damaged] as const),
  ...['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].map(
    (code) => [code, unwritable] as const,
  ),
  ...['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].map((code) => [code, full] as const),
  ...['SQLITE_IOERR', 'EIO'].map((code) => [code, failing] as const),
]);
