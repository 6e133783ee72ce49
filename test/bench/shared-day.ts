import { measureDay } from './day.js';
import { describeDay } from './mixed-day.js';
import type { AloneBench, AloneResult } from './parley-alone.js';
import { openSharedStores } from './shared-stores.js';

/** (p): (m) on PostgreSQL and Redis, with one process and with two. */
export async function measureSharedDay({ environment, rounds }: AloneBench): Promise<AloneResult> {
  const lines: string[] = [];
  const figures: unknown[] = [];
  for (const processes of [1, 2]) {
    const stores = await openSharedStores();
    if (typeof stores === 'string') return { figures, lines: [`(p) skipped: ${stores}`] };
    try {
      const samples = await measureDay(environment, { rounds, processes, stores: stores.environment });
      figures.push({ processes, samples });
      lines.push(`(p) a mixed day on PostgreSQL and Redis, processes: ${processes}: ${describeDay(samples)}`);
    } finally {
      await stores.remove();
    }
  }
  return { figures, lines };
}
