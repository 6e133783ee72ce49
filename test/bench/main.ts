// Parley beside its peers: `npm run bench`, or `npm run bench -- --rounds 12 --seconds 2 --only a,c --json FILE`. Every contestant is a
// process on the first processor, the upstream stub and the load on the second. The contestants take their samples in turn, in an order
// that moves with each round, so that what disturbs the machine disturbs all; ratios are taken within a round.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { nextMessage, startOwn, stop } from './child.js';
import { peerNames, startParley, startPeer, type Contestant } from './contestants.js';
import { installPeers } from './install-peers.js';
import { measureMemory } from './memory.js';
import { measureAlone } from './parley-alone.js';
import { ask } from './port.js';
import { describeAlone, describeWorkload, type WorkloadFigures } from './report.js';
import { createSampler } from './sampler.js';
import { sharedWorkloads, type Workload } from './workloads.js';

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string' },
    peers: { type: 'string', default: peerNames.join(',') },
    json: { type: 'string' },
  },
});
const wanted = sharedWorkloads.filter(({ name }) => given.only === undefined || given.only.split(',').includes(name));
const names = given.peers.split(',').filter((name) => name !== '');

const directory = await mkdtemp(join(tmpdir(), 'parley-bench-'));
const peers = await installPeers();
const stub = startOwn('./stub.ts');
const { port } = await nextMessage<{ port: number }>(stub);
const surroundings = { upstream: `http://127.0.0.1:${port}`, peers, directory };
const contestants: Contestant[] = [];
const sampler = createSampler(stub);
const figures: WorkloadFigures[] = [];
try {
  contestants.push(await startParley(surroundings));
  for (const name of names) contestants.push(await startPeer(name, surroundings));
  for (const workload of wanted) figures.push(await run(workload));
} finally {
  await Promise.all(contestants.map(({ process }) => stop(process)));
}
const memory = await measureMemory(names, surroundings, sampler, wanted);
for (const one of figures) process.stdout.write(describeWorkload(one, memory));
const isAll = given.only === undefined;
const alone = isAll ? await measureAlone(surroundings, Number(given.rounds)) : undefined;
sampler.close();
stub.disconnect();
const machine = { node: process.version, processors: cpus().map(({ model }) => model), platform: process.platform };
if (alone !== undefined) process.stdout.write(describeAlone(alone));
if (given.json !== undefined) await writeFile(given.json, JSON.stringify({ machine, figures, memory, alone }, null, 1));
await rm(directory, { recursive: true, force: true });

async function run(workload: Workload): Promise<WorkloadFigures> {
  // The limit answers with the data of one workload only.
  const able = contestants.filter(({ name }) => name !== 'limit' || workload.name !== 'c');
  await compareAnswers(able, workload);
  const samples: WorkloadFigures['samples'][number][] = [];
  for (const contestant of able) await sampler.take(contestant, workload, 1500);
  for (let round = 0; round < Number(given.rounds); round += 1) {
    for (let turn = 0; turn < able.length; turn += 1) {
      const contestant = able[(round + turn) % able.length] as Contestant;
      samples.push({ round, contestant: contestant.name, ...(await sampler.take(contestant, workload, Number(given.seconds) * 1000)) });
    }
    process.stderr.write(`${workload.name}: round ${round + 1} of ${given.rounds}\n`);
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
