import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** The delay of the event loop, in seconds. */
export interface EventLoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const resolutionMs = 10;

/** Measures the delay of the event loop. */
export interface EventLoopWatch {
  /** The delay since the last call. */
  read(): EventLoopDelay;
  stop(): void;
}

export function watchEventLoop(): EventLoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  // The histogram includes the timer's own period.
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000) || 0;
  return {
    read: () => {
      const delay = { p50: late(histogram.percentile(50)), p99: late(histogram.percentile(99)), max: late(histogram.max) };
      histogram.reset();
      return delay;
    },
    stop: () => void histogram.disable(),
  };
}

/** Reports each tick until stopped: how late it is, in milliseconds, and the share of the time since the last one in which the loop was busy. */
export function eachTick(everyMs: number, onTick: (tick: { readonly lateMs: number; readonly utilization: number }) => void): () => void {
  let lastAt = performance.now();
  let last = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.now();
    const current = performance.eventLoopUtilization();
    onTick({ lateMs: Math.max(0, now - lastAt - everyMs), utilization: performance.eventLoopUtilization(current, last).utilization });
    [lastAt, last] = [now, current];
  }, everyMs).unref();
  return () => clearInterval(timer);
}
