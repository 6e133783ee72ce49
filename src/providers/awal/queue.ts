/** Work that waits for its acquire. */
export interface Queue {
  /** Begins `work` when there is a place. Once one of those at work fails, all that still wait fail with it, unbegun. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly start: () => void;
  readonly reject: (reason: unknown) => void;
}

/** A queue before so many concurrency. */
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
