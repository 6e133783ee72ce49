import { createInterface } from 'node:readline';
import { stop } from './child.js';
import type { Contestant, BenchEnvironment } from './contestants.js';
import type { Question, Sampler } from './sampler.js';
import type { Workload } from './workloads.js';

/** What one operation of a workload costs a contestant's heap, in KiB. Counted by the collector, so that it depends little on the machine. */
export interface MemoryFigures {
  readonly contestant: string;
  readonly workload: string;
  readonly allocated: number;
  readonly promoted: number;
}

/** How a contestant is started once more, and what it can do. */
export interface MemorySubject {
  readonly workloads: readonly (Question & Pick<Workload, 'name'>)[];
  start(environment: BenchEnvironment): Promise<Contestant>;
}

/** Measures each server once more, alone, with the garbage collector's trace on. */
export async function measureMemory(
  subjects: readonly MemorySubject[],
  environment: BenchEnvironment,
  sampler: Sampler,
): Promise<MemoryFigures[]> {
  const figures: MemoryFigures[] = [];
  const traced = { ...environment, flags: ['--trace-gc-nvp', '--max-semi-space-size=16'] };
  for (const { workloads, start } of subjects) {
    const contestant = await start(traced);
    try {
      for (const workload of workloads) {
        await sampler.take(contestant, workload, 2000);
        figures.push({ contestant: contestant.name, workload: workload.name, ...(await countBytes(contestant, workload, sampler)) });
      }
    } finally {
      await stop(contestant.process);
    }
  }
  return figures;
}

async function countBytes(contestant: Contestant, workload: Question, sampler: Sampler): Promise<{ allocated: number; promoted: number }> {
  let allocated = 0;
  let promoted = 0;
  const lines = createInterface({ input: contestant.process.stdout as NodeJS.ReadableStream });
  lines.on('line', (line) => {
    allocated += Number(/ allocated=(\d+)/.exec(line)?.[1] ?? 0);
    promoted += Number(/ promoted=(\d+)/.exec(line)?.[1] ?? 0);
  });
  const { answers } = await sampler.take(contestant, workload, 3000);
  lines.close();
  contestant.process.stdout?.resume();
  return { allocated: allocated / answers / 1024, promoted: promoted / answers / 1024 };
}
