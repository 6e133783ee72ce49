// Sends every attack again and again: `npm run prove:attacks -- --times 200`. The gateway is a process of its own, in production, over a simulated
// provider. Prints how each was refused and how long that took, and ends with 1 when one was not, took 50 ms or more, or reached the provider.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startAwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { classicAttacks, otherAttacks, type Attack } from '../attacks.js';
import { builtGateway, startGatewayProcess, token } from './gateway-process.js';

const { values } = parseArgs({ options: { times: { type: 'string', default: '200' } } });
const times = Number(values.times);
const maxMs = 50;
/** So that what is measured is the refusal, and not how Node learns to be fast. */
const warmUps = 20;

const directory = await mkdtemp(join(tmpdir(), 'parley-attacks-'));
const simulator = await startAwalSimulator();
const channels = ['north', 'east', 'south', 'west', 'middle'].map((name) => {
  return { name, provider: 'awal', baseUrl: simulator.baseUrl, settings: simulator.settings };
});
const gateway = await startGatewayProcess({ entry: builtGateway, directory, channels });
let failures = 0;
try {
  process.stdout.write(`${'attack'.padEnd(42)}status  code                        median ms   max ms\n`);
  for (const attack of [...classicAttacks, ...otherAttacks]) await prove(attack);
  const reached = simulator.requests.length;
  process.stdout.write(`${times} times each; calls at the provider: ${reached}\n`);
  if (reached > 0) failures += 1;
} finally {
  await gateway.stop();
  await simulator.close();
  await rm(directory, { recursive: true });
}
process.exitCode = failures === 0 ? 0 : 1;

async function prove({ name, status, code, send }: Attack): Promise<void> {
  const took: number[] = [];
  let isRefused = true;
  for (let count = 0; count < warmUps + times; count += 1) {
    const begun = performance.now();
    const refusal = await send(gateway.address, token);
    if (count >= warmUps) took.push(performance.now() - begun);
    isRefused &&= refusal.status === status && refusal.codes.length > 0 && refusal.codes.every((result) => result === code);
  }
  took.sort((left, right) => left - right);
  const [median = NaN, longest = NaN] = [took[Math.floor(took.length / 2)], took.at(-1)];
  const isKept = isRefused && longest < maxMs;
  if (!isKept) failures += 1;
  const result = isRefused ? String(status) : 'OTHER';
  const figures = [median, longest].map((ms) => ms.toFixed(1).padStart(9)).join('');
  process.stdout.write(`${name.padEnd(42)}${result.padEnd(8)}${code.padEnd(28)}${figures}${isKept ? '' : '  FAILED'}\n`);
}
