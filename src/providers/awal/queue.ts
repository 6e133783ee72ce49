/** Work that waits for its turn. */
export interface Queue {
  /** Begins `work` when there is a place. Once one of those at work fails, all that still wait fail with it, unbegun. */
  join<T>(work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly begin: () => void;
  readonly giveUp: (reason: unknown) => void;
}

/** A queue before so many places. */
export function createQueue(places: number): Queue {
  const waiting: Waiting[] = [];
  let busy = 0;

  function turn(): Promise<void> {
    if (busy < places) {
      busy += 1;
      return Promise.resolve();
    }
    return new Promise((begin, giveUp) => void waiting.push({ begin, giveUp }));
  }

  return {
    async join(work) {
      await turn();
      try {
        return await work();
      } catch (error) {
        for (const { giveUp } of waiting.splice(0)) giveUp(error);
        throw error;
      } finally {
        const next = waiting.shift();
        if (next === undefined) busy -= 1;
        else next.begin();
      }
    },
  };
}
