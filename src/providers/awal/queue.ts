/** Limits how many tasks run at the same time. */
export interface Queue {
  /** Starts `work` when a place is free. When one task fails, all waiting tasks fail with the same error and never start. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly start: () => void;
  readonly reject: (reason: unknown) => void;
}

export function createQueue(concurrency: number): Queue {
  const waiting: Waiting[] = [];
  let running = 0;

  function acquire(): Promise<void> {
    if (running < concurrency) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((start, reject) => void waiting.push({ start, reject }));
  }

  return {
    async run(work) {
      await acquire();
      try {
        return await work();
      } catch (error) {
        for (const { reject } of waiting.splice(0)) reject(error);
        throw error;
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next.start();
      }
    },
  };
}
