import { dirname } from 'node:path';
import { sqliteFailure } from './sqlite-error.js';

/** The file of the embedded store cannot be used. The message names it, and says what to do. */
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
    const message = `The ledger ${path} is in use by another process. Stop that one, or give each its own directory (PARLEY_DATA_DIR), or set DATABASE_URL.`;
    super(message, cause);
    this.name = 'LedgerLockedError';
    this.path = path;
  }
}

/** What makes of a failure at the start something that an operator can act on; an error that has nothing to do with the file is kept. */
export function unusableLedger(path: string, error: unknown): Error {
  if (error instanceof LedgerUnusableError) return error;
  const failure = sqliteFailure(error);
  const code = /^SQLITE_[A-Z]+/.exec(failure.code)?.[0] ?? failure.code;
  if (code === 'SQLITE_BUSY') return new LedgerLockedError(path, error);
  const advice = advices.get(code);
  if (advice !== undefined) return new LedgerUnusableError(`The ledger ${path} ${advice(dirname(path))} (${failure.message})`, error);
  return error instanceof Error ? error : new Error(failure.message, { cause: error });
}

type Advice = (directory: string) => string;

const damaged: Advice = (directory) =>
  `is damaged, or no ledger at all. Put a backup in its place (parley ledger backup makes them), or move it away to begin with an empty one, or name another directory with PARLEY_DATA_DIR, which is ${directory} now.`;

const unwritable: Advice = (directory) =>
  `cannot be opened for writing. Give the user who runs Parley the right to write it and its directory ${directory}, or name another directory with PARLEY_DATA_DIR.`;

const full: Advice = (directory) =>
  `cannot be written because its disk is full. Make room in ${directory}, or name a directory on another disk with PARLEY_DATA_DIR.`;

const failing: Advice = (directory) =>
  `cannot be read or written: the disk below ${directory} answers with errors. Look at the disk, or name a directory on another one with PARLEY_DATA_DIR.`;

const advices: ReadonlyMap<string, Advice> = new Map([
  ...['SQLITE_CORRUPT', 'SQLITE_NOTADB'].map((code) => [code, damaged] as const),
  ...['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].map(
    (code) => [code, unwritable] as const,
  ),
  ...['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].map((code) => [code, full] as const),
  ...['SQLITE_IOERR', 'EIO'].map((code) => [code, failing] as const),
]);
