import type { MemoryFigures } from './memory.js';
import type { Measured } from './sampler.js';
import { median, spread } from './spread.js';
import type { Workload } from './workloads.js';

export interface WorkloadFigures {
  readonly workload: Workload;
  readonly samples: readonly (Measured & { readonly round: number; readonly contestant: string })[];
}

/** A table of one workload in Markdown: medians, and in brackets the lowest and highest round. */
export function describeWorkload({ workload, samples }: WorkloadFigures, memory: readonly MemoryFigures[]): string {
  const contestants = [...new Set(samples.map(({ contestant }) => contestant))];
  const rows = contestants.map((name) => {
    const own = samples.filter(({ contestant }) => contestant === name);
    const heap = memory.find((figures) => figures.contestant === name && figures.workload === workload.name);
    const parleyTimes = ratios(samples, 'parley', name);
    const cells = [
      name,
      spread(
        own.map(({ perSecond }) => perSecond),
        0,
      ),
      name === 'parley' ? '1' : spread(parleyTimes, 2),
      spread(
        own.map(({ p50 }) => p50),
        2,
      ),
      spread(
        own.map(({ p99 }) => p99),
        1,
      ),
      median(own.map((sample) => sample.processorMicroseconds)).toFixed(0),
      heap === undefined ? '' : heap.allocated.toFixed(0),
      heap === undefined ? '' : heap.promoted.toFixed(1),
      median(own.map((sample) => sample.residentMebibytes)).toFixed(0),
      median(own.map((sample) => sample.providerCalls)).toFixed(2),
      String(own.reduce((sum, { failures }) => sum + failures, 0)),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `\n### (${workload.name}) ${workload.title}, ${workload.connections} connections\n`,
    '| | per second | Parley is x of it | p50 ms | p99 ms | CPU µs | KiB allocated | KiB promoted | RSS MiB | provider calls | failures |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** One contestant's throughput by another's, round by round. */
export function ratios(samples: WorkloadFigures['samples'], of: string, by: string): number[] {
  const rounds = [...new Set(samples.map(({ round }) => round))];
  return rounds.flatMap((round) => {
    const [left, right] = [of, by].map((name) => samples.find((sample) => sample.round === round && sample.contestant === name)?.perSecond);
    return left === undefined || right === undefined ? [] : [left / right];
  });
}
