/** Why the store did not execute a statement. */
export type Unavailability =
  /** There was no connection, or the store refuses every client: it starts, stops, is full, or is read-only. */
  | 'unreachable'
  /** The connection broke while the statement ran. */
  | 'broken'
  | 'timeout';

/** The store failed, not the statement. A later attempt may succeed. */
export class LedgerUnavailableError extends Error {
  readonly reason: Unavailability;
  /** True: nothing is stored, and nothing will be. False: it may have been stored. */
  readonly isUndone: boolean;
  /** The code of the system or the database, such as ECONNREFUSED or 57P01. */
  readonly code: string | undefined;

  constructor(message: string, { reason, isUndone, cause }: { reason: Unavailability; isUndone: boolean; cause?: unknown }) {
    super(message, { cause });
    this.name = 'LedgerUnavailableError';
    this.reason = reason;
    this.isUndone = isUndone;
    const { code } = (cause ?? {}) as { code?: unknown };
    this.code = typeof code === 'string' ? code : undefined;
  }
}

/** Runs the work a second time when the connection broke and nothing was stored. Only for work without side effects outside the ledger. */
export async function retryIfUndone<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LedgerUnavailableError && error.reason === 'broken' && error.isUndone) return work();
    throw error;
  }
}
