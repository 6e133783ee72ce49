/** An error of SQLite as a plain object: an Error would lose its code between threads. */
export interface SqliteFailure {
  readonly message: string;
  /** A code such as `SQLITE_FULL`, or the code of the operating system. */
  readonly code: string;
}

/** The embedded store did not execute a statement. */
export class SqliteError extends Error {
  readonly code: string;

  constructor({ message, code }: SqliteFailure) {
    super(message);
    this.name = 'SqliteError';
    this.code = code;
  }
}

/** The primary result codes that the gateway distinguishes: https://www.sqlite.org/rescode.html. */
const codeNames: ReadonlyMap<number, string> = new Map([
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

/** Reads an error of either driver. */
export function sqliteFailure(error: unknown): SqliteFailure {
  const { errcode, code, message = '' } = error as { errcode?: number; code?: string; message?: string };
  if (errcode !== undefined) return { message, code: codeNames.get(errcode & 0xff) ?? 'SQLITE_ERROR' };
  if (code !== undefined && code !== '') return { message, code };
  // libsql reports a file that it cannot open only in the message: `…ledger.sqlite: 14")`.
  const number = /: (\d+)"\)$/.exec(message)?.[1];
  return { message, code: codeNames.get(Number(number)) ?? 'SQLITE_ERROR' };
}

/** Whether the disk refuses every write. */
export function isDiskFailure({ code }: SqliteFailure): boolean {
  return /^(SQLITE_(FULL|IOERR|READONLY|CANTOPEN)|ENOSPC|EDQUOT|EIO|EROFS|EFBIG)/.test(code);
}
