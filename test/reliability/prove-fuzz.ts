// Sends random and mutated requests, webhooks and provider answers: `npm run prove:fuzz -- --seed 1 --runs 100000`. The gateway is a process of its
// own, in production, over simulated providers, most of them behind a proxy that changes their answers. Prints the figures and every fault with
// its case, and ends with 1 when there is one. `--first N --runs 1` with the same seed is case N again.
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz/fuzz.js';
import { isWell, reportOf } from './fuzz/report.js';
import { builtGateway } from './gateway-process.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    runs: { type: 'string', default: '100000' },
    first: { type: 'string', default: '0' },
  },
});
const options = { entry: builtGateway, seed: Number(values.seed), runs: Number(values.runs), first: Number(values.first) };
process.stdout.write(`seed ${options.seed}\n`);
const figures = await fuzz(options);
process.stdout.write(reportOf(figures, options));
process.exitCode = isWell(figures) ? 0 : 1;
