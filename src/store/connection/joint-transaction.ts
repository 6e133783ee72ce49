import { allEnded } from './all-ended.js';
import { createGroupCommit } from './group-commit.js';

type Work<Parts> = (parts: Parts) => Promise<unknown>;

/** The works of one transaction. Each of their statements goes to the store together with those of the others. */
const maxWorks = 50;
/** Longer than a disk that works may take. A caller learns only that it does not know. */
const maxWaitMs = 30_000;

/**
 * Runs works that do not concern the same records in one transaction, side by side: on one connection, a transaction of its own for each would
 * wait for the answers of all statements of all others before it. When one of them fails, each runs again in a transaction of its own.
 */
export function createJointTransactions<Parts>(
  transaction: <T>(work: (parts: Parts) => Promise<T>) => Promise<T>,
): <T>(work: (parts: Parts) => Promise<T>) => Promise<T> {
  const group = createGroupCommit((works: readonly Work<Parts>[]) => transaction((parts) => allEnded(works.map((work) => work(parts)))), {
    maxItems: maxWorks,
    maxWaitMs,
    maxWaitWhenSilentMs: maxWaitMs,
  });
  return <T>(work: (parts: Parts) => Promise<T>) => group.commit(work) as Promise<T>;
}
