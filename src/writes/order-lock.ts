/** A lock per order in this process, first come first served. Between processes, the open writes in the ledger are the lock. */
export interface OrderLock {
  run<T>(channel: string, reference: string, work: () => Promise<T>): Promise<T>;
}

export function createOrderLock(): OrderLock {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(channel, reference, work) {
      const name = JSON.stringify([channel, reference]);
      const done = (tails.get(name) ?? Promise.resolve()).then(work);
      const tail = done.catch(() => undefined).then(() => void (tails.get(name) === tail && tails.delete(name)));
      tails.set(name, tail);
      return done;
    },
  };
}
