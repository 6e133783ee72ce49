// Parley beside its peers: `npm run bench`, or `npm run bench -- --rounds 12 --seconds 2 --only a,c --json FILE`. Every contestant is a
// process on the first processor, the upstream stub and the load on the second. The contestants take their samples in turn, in an order
// that moves with each round, so that what disturbs the machine disturbs all; ratios are taken within a round. What only Parley does is
// measured without them: `--only b,e,f,g,m,p,s`. `--profile` prints what Parley's threads did.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nextMessage, startOwn } from './child.js';
import { compare, type ComparisonResult } from './comparison.js';
import { aloneWorkloads, type AloneResult } from './parley-alone.js';
import { peers } from './peers.js';
import { describeProfiles } from './profile-shares.js';
import { describeWorkload } from './report.js';
import { createSampler } from './sampler.js';
import { sharedWorkloads } from './workloads.js';

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string' },
    peers: { type: 'string', default: peers.map(({ name }) => name).join(',') },
    json: { type: 'string' },
    profile: { type: 'boolean', default: false },
  },
});
const isWanted = (name: string): boolean => given.only?.split(',').includes(name) ?? true;
const workloads = sharedWorkloads.filter(({ name }) => isWanted(name));
const names = given.peers.split(',');
const [rounds, seconds] = [Number(given.rounds), Number(given.seconds)];

const directory = await mkdtemp(join(tmpdir(), 'parley-bench-'));
const stub = startOwn('./stub.ts');
const { port } = await nextMessage<{ port: number }>(stub);
const sampler = createSampler(stub);
const profiles = given.profile ? join(directory, 'profiles') : undefined;
const environment = { upstream: `http://127.0.0.1:${port}`, directory, profiles };
let comparison: ComparisonResult | undefined;
const alone: Record<string, AloneResult> = {};
try {
  if (workloads.length > 0) {
    const wanted = { peers: peers.filter(({ name }) => names.includes(name)), workloads, rounds, seconds };
    comparison = await compare(wanted, environment, sampler);
    for (const reason of comparison.skipped) console.log(`\n${reason}`);
    for (const figures of comparison.figures) process.stdout.write(describeWorkload(figures, comparison.memory));
  }
  for (const [name, measure] of Object.entries(aloneWorkloads)) {
    if (!isWanted(name)) continue;
    const result = await measure({ environment, sampler, rounds, seconds });
    alone[name] = result;
    console.log(`\n### (${name}) Parley alone\n\n${result.lines.map((line) => `- ${line}`).join('\n')}`);
  }
  if (profiles !== undefined) process.stdout.write(describeProfiles(profiles));
} finally {
  sampler.close();
  stub.disconnect();
  await rm(directory, { recursive: true, force: true });
}
const machine = { node: process.version, processors: cpus().map(({ model }) => model), platform: process.platform };
if (given.json !== undefined) await writeFile(given.json, JSON.stringify({ machine, comparison, alone }, null, 1));
