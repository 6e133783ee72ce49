import { setImmediate as turn } from 'node:timers/promises';

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does in one commit what is asked for in the same moment, and what is asked for while the last commit is under way: a disk that needs
 * milliseconds for a commit would else set the pace. `commit` answers in the order of its items, and does all of them or none.
 */
export function createGroupCommit<Item, Result>(
  commit: (items: readonly Item[]) => Promise<readonly Result[]>,
  largest = 100,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      // The event loop goes round once, so that whatever has arrived by now comes along.
      await turn();
      await commitGroup(waiting.splice(0, largest));
    }
    isRunning = false;
  }

  async function commitGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await commit(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      // One that cannot be kept must not take the others with it.
      if (group.length > 1) for (const entry of group) await commitGroup([entry]);
      else group.forEach(({ reject }) => reject(error));
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isRunning) void run();
    });
}
