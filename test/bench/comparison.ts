import { isDeepStrictEqual } from 'node:util';
import { stop } from './child.js';
import { startParley, type Contestant, type BenchEnvironment } from './contestants.js';
import { measureMemory, type MemoryFigures, type MemorySubject } from './memory.js';
import { installPeers, type Peer } from './peers.js';
import { makeDayReads } from './day-reads.js';
import { ask } from './port.js';
import { makeQuestions, type Questions } from './questions.js';
import type { WorkloadFigures } from './report.js';
import type { Question, Sampler } from './sampler.js';
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

interface Subject {
  readonly isOnNode: boolean;
  readonly unable: readonly string[];
  readonly start: MemorySubject['start'];
}

/** A workload with the questions that it consists of where no two are alike. */
type PreparedWorkload = Workload & Pick<Question, 'questions'>;

/** Long enough that what runs often is compiled by then. */
const warmUpMs = 1500;

/** Parley and its peers on the workloads that they can do. */
export async function compare(comparison: Comparison, environment: BenchEnvironment, sampler: Sampler): Promise<ComparisonResult> {
  const installed = await installPeers(comparison.peers);
  const subjects: Subject[] = [
    { isOnNode: true, unable: [], start: (where) => startParley(where) },
    ...installed.able.map((peer) => ({
      isOnNode: peer.isOnNode,
      unable: peer.unable,
      start: (where: BenchEnvironment) => installed.start(peer, where),
    })),
  ];
  const entries: (Subject & { readonly contestant: Contestant })[] = [];
  const workloads: PreparedWorkload[] = [];
  const figures: WorkloadFigures[] = [];
  try {
    for (const subject of subjects) entries.push({ ...subject, contestant: await subject.start(environment) });
    const [parley] = entries;
    for (const workload of comparison.workloads) workloads.push(await prepare(workload, parley?.contestant));
    for (const workload of workloads) {
      const able = entries.filter(({ unable }) => !unable.includes(workload.name)).map(({ contestant }) => contestant);
      figures.push(await sample(workload, able, comparison, sampler));
    }
  } finally {
    await Promise.all(entries.map(({ contestant }) => stop(contestant.process)));
  }
  const countable = subjects
    .filter(({ isOnNode }) => isOnNode)
    .map(({ unable, start }) => ({ start, workloads: workloads.filter(({ name }) => !unable.includes(name)) }));
  return { figures, skipped: installed.skipped, memory: await measureMemory(countable, environment, sampler) };
}

async function prepare(workload: Workload, parley: Contestant | undefined): Promise<PreparedWorkload> {
  const { variedChannels: channels, hasOwnChannels, mixedChannels } = workload;
  if (parley === undefined) return workload;
  if (mixedChannels !== undefined) {
    const questions = await makeDayReads(mixedChannels, { port: parley.port, headersOf: () => parley.headers[0] ?? {} });
    return { ...workload, questions };
  }
  if (channels === undefined) return workload;
  const headersOf = (channel: string): Readonly<Record<string, string>> =>
    (hasOwnChannels === true ? parley.shopHeaders[channels.indexOf(channel)] : parley.headers[0]) ?? {};
  return { ...workload, questions: await makeQuestions(channels, { port: parley.port, headersOf }) };
}

async function sample(
  { questions, ...workload }: PreparedWorkload,
  able: readonly Contestant[],
  { rounds, seconds }: Comparison,
  sampler: Sampler,
): Promise<WorkloadFigures> {
  await compareAnswers(able, workload, questions);
  const asked = { ...workload, questions };
  const samples: WorkloadFigures['samples'][number][] = [];
  for (const contestant of able) await sampler.take(contestant, asked, warmUpMs);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < able.length; turn += 1) {
      const contestant = able[(round + turn) % able.length] as Contestant;
      samples.push({ round, contestant: contestant.name, ...(await sampler.take(contestant, asked, seconds * 1000)) });
    }
    process.stderr.write(`${workload.name}: round ${round + 1} of ${rounds}\n`);
  }
  return { workload, samples };
}

/** Questions of a workload whose answers are compared. */
const compared = 24;

/** Figures of servers that answer different things could not be compared. The limit answers every question alike. */
async function compareAnswers(able: readonly Contestant[], workload: Workload, questions: Questions | undefined): Promise<void> {
  await compareAnswer(able, workload, workload.query, undefined, 0);
  const reading = able.filter(({ name }) => name !== 'limit');
  const step = questions === undefined ? 1 : Math.floor(questions.variables.length / compared);
  for (let number = 0; questions !== undefined && number < compared * step; number += step) {
    const text = questions.texts[number % questions.texts.length] ?? '';
    await compareAnswer(reading, workload, text, questions.variables[number % questions.variables.length], number);
  }
}

async function compareAnswer(
  able: readonly Contestant[],
  { name, hasOwnChannels }: Workload,
  query: string,
  variables: object | undefined,
  number: number,
): Promise<void> {
  const headersOf = ({ headers, shopHeaders }: Contestant): Readonly<Record<string, string>> => {
    const all = hasOwnChannels === true ? shopHeaders : headers;
    return all[number % all.length] ?? {};
  };
  const answers = await Promise.all(able.map((contestant) => ask(contestant.port, query, headersOf(contestant), variables)));
  for (const [index, { data, errors }] of answers.entries()) {
    if (errors !== undefined || !isDeepStrictEqual(data, answers[0]?.data)) {
      throw new Error(
        `${able[index]?.name} answers workload ${name} differently: ${JSON.stringify({ data, errors }).slice(0, 600)}\n${JSON.stringify(answers[0]).slice(0, 600)}`,
      );
    }
  }
}
