import type { Compaction } from './compaction.js';

const firstMs = 60_000;
const dayMs = 24 * 60 * 60 * 1000;

export interface DailyCompactionOptions {
  readonly compact: () => Promise<Compaction>;
  readonly onDone: (compaction: Compaction) => void;
  readonly onFailed: (error: unknown) => void;
  /** The first delay is short, because a process may not live for a day. */
  readonly delays?: { readonly firstMs: number; readonly thenMs: number } | undefined;
}

/** Compacts once a day until the returned function is called, which waits for a running compaction. Does not keep the process alive. */
export function compactDaily({ compact, onDone, onFailed, delays }: DailyCompactionOptions): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  let stopped = false;

  function schedule(milliseconds: number): void {
    if (stopped) return;
    timer = setTimeout(() => {
      running = compact()
        .then(onDone, onFailed)
        .finally(() => schedule(delays?.thenMs ?? dayMs));
    }, milliseconds);
    timer.unref();
  }

  schedule(delays?.firstMs ?? firstMs);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
