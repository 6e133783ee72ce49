import { setImmediate as turn } from 'node:timers/promises';
import { againWhenUndone, LedgerUnavailableError } from './unavailable.js';

export interface GroupCommitOptions {
  /** Items in one commit. */
  readonly largest?: number | undefined;
  /** How long who asks waits for the answer, in milliseconds. */
  readonly maxWaitMs?: number | undefined;
  /** The same while the store is known not to answer: many who wait for long would keep those behind them waiting, too. */
  readonly maxSilenceMs?: number | undefined;
  /** After so long in a commit the next one begins beside it. */
  readonly overdueMs?: number | undefined;
}

export interface GroupCommit<Item, Result> {
  /** Rejects with LedgerUnavailableError when the store does not answer in time: then the item may be kept all the same. */
  commit(item: Item): Promise<Result>;
  /** Whether somebody has been waiting for long, or was disappointed just now because of the store. */
  isStalled(): boolean;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly since: number;
  readonly patience: NodeJS.Timeout;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** A provider waits about 5 s for the answer to a webhook. */
const defaultMaxWaitMs = 3_500;
const defaultMaxSilenceMs = 750;
const standardOverdueMs = 1_000;
/** Commits that hang each hold a connection: the others are for who reads. */
const maxUnderWay = 3;
const longWaitMs = 2_000;
const justNowMs = 1_000;

/**
 * Does in one commit what is asked for in the same moment, and what is asked for while the last commit is under way: a disk that needs
 * milliseconds for a commit would else set the pace. `commit` answers in the order of its items, and does all of them or none. Nobody waits
 * for longer than they are patient, and a commit that hangs holds up the next for a moment only.
 */
export function createGroupCommit<Item, Result>(
  commit: (items: readonly Item[]) => Promise<readonly Result[]>,
  options: GroupCommitOptions = {},
): GroupCommit<Item, Result> {
  const { largest = 100, overdueMs = standardOverdueMs } = options;
  const { maxWaitMs = defaultMaxWaitMs, maxSilenceMs = defaultMaxSilenceMs } = options;
  type Entry = Waiting<Item, Result>;
  let waiting: Entry[] = [];
  /** In the order of their arrival; those in a commit are among them. */
  const unanswered = new Set<Entry>();
  let isRunning = false;
  let underWay = 0;
  let isSilent = false;
  let failedAt = -Infinity;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0 && underWay < maxUnderWay) {
      // The event loop goes round once, so that whatever has arrived by now comes along.
      await turn();
      const group = waiting.splice(0, largest);
      if (group.length === 0) continue;
      underWay += 1;
      const over = commitGroup(group).finally(() => {
        underWay -= 1;
        runIfNeeded();
      });
      await inTime(over, overdueMs);
    }
    isRunning = false;
  }

  function runIfNeeded(): void {
    if (!isRunning && waiting.length > 0) void run();
  }

  async function commitGroup(group: readonly Entry[]): Promise<void> {
    try {
      const results = await againWhenUndone(() => commit(group.map(({ item }) => item)));
      isSilent = false;
      group.forEach((entry, index) => answer(entry, () => entry.resolve(results[index] as Result)));
    } catch (error) {
      if (error instanceof LedgerUnavailableError) {
        failedAt = performance.now();
        group.forEach((entry) => answer(entry, () => entry.reject(error)));
      } else if (group.length > 1) {
        // One that cannot be kept must not take the others with it.
        for (const entry of group) if (unanswered.has(entry)) await commitGroup([entry]);
      } else group.forEach((entry) => answer(entry, () => entry.reject(error)));
    }
  }

  function answer(entry: Entry, settle: () => void): void {
    clearTimeout(entry.patience);
    unanswered.delete(entry);
    settle();
  }

  function giveUp(entry: Entry): void {
    isSilent = true;
    failedAt = performance.now();
    waiting = waiting.filter((other) => other !== entry);
    const error = new LedgerUnavailableError('The ledger did not answer in time.', { reason: 'timeout', isUndone: false });
    answer(entry, () => entry.reject(error));
  }

  return {
    commit: (item) =>
      new Promise((resolve, reject) => {
        const patience = setTimeout(() => giveUp(entry), isSilent ? maxSilenceMs : maxWaitMs);
        const entry: Entry = { item, since: performance.now(), patience, resolve, reject };
        unanswered.add(entry);
        waiting.push(entry);
        runIfNeeded();
      }),
    isStalled: () => {
      const [oldest] = unanswered;
      const now = performance.now();
      return now - failedAt < justNowMs || (oldest !== undefined && now - oldest.since > longWaitMs);
    },
  };
}

/** Until the work is over, or for so long. */
function inTime(work: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    void work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
