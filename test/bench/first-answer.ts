import { stop } from './child.js';
import { startParley } from './contestants.js';
import type { AloneBench, AloneResult } from './parley-alone.js';
import { processorMicroseconds, residentMebibytes } from './process-figures.js';
import { sharedWorkloads } from './workloads.js';
import { median, spread } from './spread.js';

const starts = 5;
const manyConnections = 500;

/** (f): from the start of the process to its first answer, and what it holds then, after work, and under many connections. */
export async function measureFirstAnswer({ environment, sampler, seconds }: AloneBench): Promise<AloneResult> {
  const [workload] = sharedWorkloads;
  if (workload === undefined) throw new Error('There is no workload to warm up with.');
  const samples: { firstAnswerMs: number; processorMs: number; fresh: number; warm: number; manyClients: number }[] = [];
  for (let start = 0; start < starts; start += 1) {
    const parley = await startParley(environment);
    const processorMs = processorMicroseconds(parley.process.pid as number) / 1000;
    const resident = (): number => residentMebibytes(parley.process.pid as number);
    try {
      const fresh = resident();
      await sampler.take(parley, workload, 3 * seconds * 1000);
      const warm = resident();
      const { failures } = await sampler.take(parley, { ...workload, connections: manyConnections }, 3 * seconds * 1000);
      if (failures > 0) throw new Error(`${failures} requests failed at ${manyConnections} connections.`);
      samples.push({ firstAnswerMs: parley.firstAnswerMs, processorMs, fresh, warm, manyClients: resident() });
    } finally {
      await stop(parley.process);
    }
  }
  const medianOf = (read: (sample: (typeof samples)[number]) => number): string => median(samples.map(read)).toFixed(0);
  const times = samples.map(({ firstAnswerMs }) => firstAnswerMs);
  return {
    figures: samples,
    lines: [
      `(f) first answer ${spread(times, 0)} ms after the start of the process (goal 1000), ${medianOf(({ processorMs }) => processorMs)} ms of the processor until then`,
      `(f) resident: ${medianOf(({ fresh }) => fresh)} MiB at the first answer, ${medianOf(({ warm }) => warm)} MiB after (a) for ${3 * seconds} s (goal 150), ` +
        `${medianOf(({ manyClients }) => manyClients)} MiB after (a) over ${manyConnections} connections (goal 300)`,
    ],
  };
}
