import type { ChildProcess } from 'node:child_process';
import { nextMessage, startOwn, stop } from './child.js';
import { startParley, type Contestant } from './contestants.js';
import type { AloneBench, AloneResult } from './parley-alone.js';
import { rememberSamples } from './known-orders.js';
import { ask } from './port.js';
import type { Question } from './sampler.js';
import type { SimulatedShops } from './simulators.js';
import { median, spread } from './spread.js';

/** Milliseconds that a provider waits before it answers: none, and a little of a network's. */
const latencies = [0, 20];

/** (b): the orders of all simulated providers, merged and each alone, in turn. */
export async function measureMergedLists({ environment, sampler, rounds, seconds }: AloneBench): Promise<AloneResult> {
  const simulators = startOwn('./simulators.ts');
  const { channels, samples } = await nextMessage<SimulatedShops>(simulators);
  const parley = await startParley(environment, { channels, prepare: (directory) => rememberSamples({ directory }, samples) });
  const names = channels.map(({ name }) => name);
  const questions = new Map<string, Question>([['merged', questionOf(names)], ...names.map((name) => [name, questionOf([name])] as const)]);
  const p50Of = async (question: Question): Promise<number> => {
    const { p50, failures } = await sampler.take(parley, question, seconds * 1000);
    if (failures > 0) throw new Error(`${failures} lists failed.`);
    return p50;
  };
  try {
    await compareLists(parley, questions);
    const measured = [];
    for (const latencyMs of latencies) {
      if (latencyMs > 0) await delay(simulators, latencyMs);
      for (const question of questions.values()) await p50Of(question);
      const inRounds: Record<string, number>[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const inRound: Record<string, number> = {};
        for (const [name, question] of questions) inRound[name] = await p50Of(question);
        inRounds.push(inRound);
      }
      measured.push({ latencyMs, inRounds });
    }
    return { figures: measured, lines: measured.map(describe) };
  } finally {
    await stop(parley.process);
    simulators.disconnect();
  }
}

/** From now on, for good. */
async function delay(simulators: ChildProcess, latencyMs: number): Promise<void> {
  const confirmed = nextMessage(simulators);
  simulators.send({ latencyMs });
  await confirmed;
}

function questionOf(names: readonly string[]): Question {
  const query = `query Orders { orders(first: 20, filter: { channels: ${JSON.stringify(names)} }) { nodes { id reference status placedAt } sources { state isComplete } } }`;
  return { query, connections: 4, upstreamLatency: 0 };
}

interface List {
  readonly orders: { readonly nodes: readonly { readonly id: string }[]; readonly sources: readonly { readonly state: string }[] };
}

/** The merged list must hold what the lists of the channels hold, or it would be compared with something else. */
async function compareLists({ port, headers }: Contestant, questions: ReadonlyMap<string, Question>): Promise<void> {
  const ids = new Map<string, readonly string[]>();
  for (const [name, { query }] of questions) {
    const { data, errors } = await ask(port, query, headers[0] ?? {});
    const { nodes, sources } = (data as List).orders;
    if (errors !== undefined || nodes.length === 0 || sources.some(({ state }) => state !== 'OK')) {
      throw new Error(`The list ${name} is not whole: ${JSON.stringify({ data, errors }).slice(0, 500)}`);
    }
    ids.set(
      name,
      nodes.map(({ id }) => id),
    );
  }
  const [merged = [], ...alone] = ids.values();
  const known = new Set(alone.flat());
  if (merged.length !== Math.min(20, known.size) || merged.some((id) => !known.has(id)))
    throw new Error('The merged list holds other orders.');
}

function describe({ latencyMs, inRounds }: { latencyMs: number; inRounds: readonly Record<string, number>[] }): string {
  const names = Object.keys(inRounds[0] ?? {});
  const p50Of = (name: string): number => median(inRounds.map((inRound) => inRound[name] ?? NaN));
  const times = inRounds.map(({ merged = NaN, ...alone }) => merged / Math.max(...Object.values(alone)));
  const alone = names.filter((name) => name !== 'merged').map((name) => `${name} ${p50Of(name).toFixed(2)}`);
  return (
    `(b) all channels merged, 4 connections, each provider call ${latencyMs} ms: p50 ${p50Of('merged').toFixed(2)} ms, ` +
    `${spread(times, 2)} times the slowest alone (${alone.join(', ')})`
  );
}
