import { measureDay, type DaySample } from './day.js';
import type { AloneBench, AloneResult } from './parley-alone.js';
import { median, spread } from './spread.js';

/** (m): lists, orders with their conversations, conversations and updates over five channels, by 200 clients with different rights. */
export async function measureMixedDay({ environment, rounds }: AloneBench): Promise<AloneResult> {
  const samples = await measureDay(environment, { rounds, processes: 1 });
  return { figures: samples, lines: [`(m) a mixed day, embedded store: ${describeDay(samples)}`] };
}

export function describeDay(samples: readonly DaySample[]): string {
  const ofEach = (read: (sample: DaySample) => number): number => median(samples.map(read));
  return (
    `${spread(
      samples.map(({ perSecond }) => perSecond),
      0,
    )} per second, p50 ${ofEach(({ p50 }) => p50).toFixed(1)} ms, ` +
    `p99 ${ofEach(({ p99 }) => p99).toFixed(1)} ms, ${ofEach(({ processorMicroseconds }) => processorMicroseconds).toFixed(0)} µs of the processor each`
  );
}
