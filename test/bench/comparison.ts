import { isDeepStrictEqual } from 'node:util';
import { stop } from './child.js';
import { startParley, type Contestant, type Surroundings } from './contestants.js';
import { measureMemory, type MemoryFigures, type MemorySubject } from './memory.js';
import { installPeers, type Peer } from './peers.js';
import { ask } from './port.js';
import type { WorkloadFigures } from './report.js';
import type { Sampler } from './sampler.js';
import type { Workload } from './workloads.js';

/** What is to be compared, and how often. */
export interface Comparison {
  readonly peers: readonly Peer[];
  readonly workloads: readonly Workload[];
  readonly rounds: number;
  readonly seconds: number;
}

export interface ComparisonResult {
  readonly figures: readonly WorkloadFigures[];
  readonly memory: readonly MemoryFigures[];
  /** Which peers take no part, and why. */
  readonly skipped: readonly string[];
}

type Subject = MemorySubject & { readonly isOnNode: boolean };

/** Long enough that what runs often is compiled by then. */
const warmUpMs = 1500;

/** Parley and its peers on the workloads that they can do. */
export async function compare(comparison: Comparison, surroundings: Surroundings, sampler: Sampler): Promise<ComparisonResult> {
  const installed = await installPeers(comparison.peers);
  const subjects: Subject[] = [
    { workloads: comparison.workloads, isOnNode: true, start: (where) => startParley(where) },
    ...installed.able.map((peer) => ({
      workloads: comparison.workloads.filter(({ name }) => !peer.unable.includes(name)),
      isOnNode: peer.isOnNode,
      start: (where: Surroundings) => installed.start(peer, where),
    })),
  ];
  const entries: (Subject & { readonly contestant: Contestant })[] = [];
  const figures: WorkloadFigures[] = [];
  try {
    for (const subject of subjects) entries.push({ ...subject, contestant: await subject.start(surroundings) });
    for (const workload of comparison.workloads) {
      const able = entries.filter(({ workloads }) => workloads.includes(workload)).map(({ contestant }) => contestant);
      figures.push(await sample(workload, able, comparison, sampler));
    }
  } finally {
    await Promise.all(entries.map(({ contestant }) => stop(contestant.process)));
  }
  const countable = subjects.filter(({ isOnNode }) => isOnNode);
  return { figures, skipped: installed.skipped, memory: await measureMemory(countable, surroundings, sampler) };
}

async function sample(
  workload: Workload,
  able: readonly Contestant[],
  { rounds, seconds }: Comparison,
  sampler: Sampler,
): Promise<WorkloadFigures> {
  await compareAnswers(able, workload);
  const samples: WorkloadFigures['samples'][number][] = [];
  for (const contestant of able) await sampler.take(contestant, workload, warmUpMs);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < able.length; turn += 1) {
      const contestant = able[(round + turn) % able.length] as Contestant;
      samples.push({ round, contestant: contestant.name, ...(await sampler.take(contestant, workload, seconds * 1000)) });
    }
    process.stderr.write(`${workload.name}: round ${round + 1} of ${rounds}\n`);
  }
  return { workload, samples };
}

/** Figures of servers that answer different things could not be compared. */
async function compareAnswers(able: readonly Contestant[], { name, query }: Workload): Promise<void> {
  const answers = await Promise.all(able.map((contestant) => ask(contestant.port, query, contestant.headers[0] ?? {})));
  for (const [index, { data, errors }] of answers.entries()) {
    if (errors !== undefined || !isDeepStrictEqual(data, answers[0]?.data)) {
      throw new Error(
        `${able[index]?.name} answers workload ${name} differently: ${JSON.stringify({ data, errors }).slice(0, 600)}\n${JSON.stringify(answers[0]).slice(0, 600)}`,
      );
    }
  }
}
