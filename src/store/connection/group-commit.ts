import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { retryIfUndone, LedgerUnavailableError } from './unavailable.js';

export interface GroupCommitOptions {
  /** The most items in one commit. */
  readonly maxItems?: number | undefined;
  /** How long a caller waits for the answer, in milliseconds. */
  readonly maxWaitMs?: number | undefined;
  /** The same while the store is known not to answer. Shorter, so that waiting requests do not pile up. */
  readonly maxWaitWhenSilentMs?: number | undefined;
  /** After this time in a commit, in milliseconds, the next one starts beside it. */
  readonly overdueMs?: number | undefined;
}

export interface GroupCommit<Item, Result> {
  /** Rejects with LedgerUnavailableError when the store does not answer in time. The item may be stored nevertheless. */
  commit(item: Item): Promise<Result>;
  /** Whether an item has waited for long, or the store failed a moment ago. */
  isStalled(): boolean;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly since: number;
  readonly timeout: NodeJS.Timeout;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** A provider waits about 5 s for the answer to a webhook. */
const defaultMaxWaitMs = 3_500;
const defaultMaxWaitWhenSilentMs = 750;
const standardOverdueMs = 1_000;
/** Each commit that hangs holds a connection. The other connections are for readers. */
const maxRunningCommits = 3;
const longWaitMs = 2_000;
const recentFailureMs = 1_000;

/**
 * Puts all items of one moment into one commit, together with those that arrive while the previous commit runs: otherwise the disk, which
 * needs milliseconds for a commit, limits the throughput. `commit` returns results in the order of its items, and applies all of them or
 * none. Every wait is bounded, and a commit that hangs delays the next one for a moment only.
 */
export function createGroupCommit<Item, Result>(
  commit: (items: readonly Item[]) => Promise<readonly Result[]>,
  options: GroupCommitOptions = {},
): GroupCommit<Item, Result> {
  const { maxItems = 100, overdueMs = standardOverdueMs } = options;
  const { maxWaitMs = defaultMaxWaitMs, maxWaitWhenSilentMs = defaultMaxWaitWhenSilentMs } = options;
  type Entry = Waiting<Item, Result>;
  let waiting: Entry[] = [];
  /** In the order of arrival, those in a commit included. */
  const unanswered = new Set<Entry>();
  let isRunning = false;
  let runningCommits = 0;
  let isSilent = false;
  let failedAt = -Infinity;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0 && runningCommits < maxRunningCommits) {
      // Whatever the event loop has received by now joins this commit.
      await yieldToEventLoop();
      const group = waiting.splice(0, maxItems);
      if (group.length === 0) continue;
      runningCommits += 1;
      const finished = commitGroup(group).finally(() => {
        runningCommits -= 1;
        runIfNeeded();
      });
      await waitAtMost(finished, overdueMs);
    }
    isRunning = false;
  }

  function runIfNeeded(): void {
    if (!isRunning && waiting.length > 0) void run();
  }

  async function commitGroup(group: readonly Entry[]): Promise<void> {
    try {
      const results = await retryIfUndone(() => commit(group.map(({ item }) => item)));
      isSilent = false;
      group.forEach((entry, index) => answer(entry, () => entry.resolve(results[index] as Result)));
    } catch (error) {
      if (error instanceof LedgerUnavailableError) {
        failedAt = performance.now();
        group.forEach((entry) => answer(entry, () => entry.reject(error)));
      } else if (group.length > 1) {
        // One item that cannot be stored must not fail the others.
        for (const entry of group) if (unanswered.has(entry)) await commitGroup([entry]);
      } else group.forEach((entry) => answer(entry, () => entry.reject(error)));
    }
  }

  function answer(entry: Entry, settle: () => void): void {
    clearTimeout(entry.timeout);
    unanswered.delete(entry);
    settle();
  }

  function timeOut(entry: Entry): void {
    isSilent = true;
    failedAt = performance.now();
    waiting = waiting.filter((other) => other !== entry);
    const error = new LedgerUnavailableError('The ledger did not answer in time.', { reason: 'timeout', isUndone: false });
    answer(entry, () => entry.reject(error));
  }

  return {
    commit: (item) =>
      new Promise((resolve, reject) => {
        const timeout = setTimeout(() => timeOut(entry), isSilent ? maxWaitWhenSilentMs : maxWaitMs);
        const entry: Entry = { item, since: performance.now(), timeout, resolve, reject };
        unanswered.add(entry);
        waiting.push(entry);
        runIfNeeded();
      }),
    isStalled: () => {
      const [oldest] = unanswered;
      const now = performance.now();
      return now - failedAt < recentFailureMs || (oldest !== undefined && now - oldest.since > longWaitMs);
    },
  };
}

/** Resolves when the work has ended, at the latest after this time. */
function waitAtMost(work: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
