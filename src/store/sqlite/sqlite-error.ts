/** What went wrong in SQLite, as it travels between threads: an error would lose its code on the way. */
export interface SqliteFailure {
  readonly message: string;
  /** `SQLITE_FULL` and the like, or what the operating system said. */
  readonly code: string;
}

/** A statement that the embedded store did not do. */
export class SqliteError extends Error {
  readonly code: string;

  constructor({ message, code }: SqliteFailure) {
    super(message);
    this.name = 'SqliteError';
    this.code = code;
  }
}

/** SQLite's primary result codes that are told apart: https://www.sqlite.org/rescode.html. */
const names: ReadonlyMap<number, string> = new Map([
  [5, 'SQLITE_BUSY'],
  [7, 'SQLITE_NOMEM'],
  [8, 'SQLITE_READONLY'],
  [10, 'SQLITE_IOERR'],
  [11, 'SQLITE_CORRUPT'],
  [13, 'SQLITE_FULL'],
  [14, 'SQLITE_CANTOPEN'],
  [19, 'SQLITE_CONSTRAINT'],
  [23, 'SQLITE_AUTH'],
  [26, 'SQLITE_NOTADB'],
]);

/** Reads what either driver throws. */
export function sqliteFailure(error: unknown): SqliteFailure {
  const { errcode, code, message = '' } = error as { errcode?: number; code?: string; message?: string };
  if (errcode !== undefined) return { message, code: names.get(errcode & 0xff) ?? 'SQLITE_ERROR' };
  if (code !== undefined && code !== '') return { message, code };
  // libsql tells a file that it cannot open without a code: `…ledger.sqlite: 14")`.
  const number = /: (\d+)"\)$/.exec(message)?.[1];
  return { message, code: names.get(Number(number)) ?? 'SQLITE_ERROR' };
}

/** Whether the disk does not take what is written, whatever was to be written. */
export function isDiskFailure({ code }: SqliteFailure): boolean {
  return /^(SQLITE_(FULL|IOERR|READONLY|CANTOPEN)|ENOSPC|EDQUOT|EIO|EROFS|EFBIG)/.test(code);
}
