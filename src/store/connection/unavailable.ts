/** Why the store did not do what it was asked for. */
export type Unavailability =
  /** There was no connection to ask on, or the store refuses everybody: it starts, stops, is full, may only be read. */
  | 'unreachable'
  /** The connection broke while it was asked. */
  | 'broken'
  | 'timeout';

/** The ledger's store is at fault, not what it was asked for. Asking again later may do. */
export class LedgerUnavailableError extends Error {
  readonly reason: Unavailability;
  /** True: nothing of what was asked for is kept, and nothing will be. False: it may have been kept all the same. */
  readonly isUndone: boolean;
  /** The system's or the database's own word for it, such as ECONNREFUSED or 57P01. */
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

/** Does work once more when the connection broke and nothing of it is kept. Only for work without an effect of its own outside the ledger. */
export async function againWhenUndone<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LedgerUnavailableError && error.reason === 'broken' && error.isUndone) return work();
    throw error;
  }
}
