import type { Compaction } from './compaction.js';

const firstMs = 60_000;
const dayMs = 24 * 60 * 60 * 1000;

export interface DailyCompactionOptions {
  readonly compact: () => Promise<Compaction>;
  readonly onDone: (compaction: Compaction) => void;
  readonly onFailed: (error: unknown) => void;
  /** Since processes may never live for a day, the first time comes soon. */
  readonly delays?: { readonly firstMs: number; readonly thenMs: number } | undefined;
}

/** Compacts once a day until the returned function is called, which waits for what is under way. Keeps no process alive. */
export function compactDaily({ compact, onDone, onFailed, delays }: DailyCompactionOptions): () => Promise<void> {
  let underWay: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  let stopped = false;

  function schedule(milliseconds: number): void {
    if (stopped) return;
    timer = setTimeout(() => {
      underWay = compact()
        .then(onDone, onFailed)
        .finally(() => schedule(delays?.thenMs ?? dayMs));
    }, milliseconds);
    timer.unref();
  }

  schedule(delays?.firstMs ?? firstMs);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await underWay;
  };
}
