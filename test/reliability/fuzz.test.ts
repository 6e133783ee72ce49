import { expect, it } from 'vitest';
import { fuzz } from './fuzz/fuzz.js';
import { isWell, reportOf } from './fuzz/report.js';
import { testedGateway } from './gateway-process.js';

const options = { entry: testedGateway, seed: 20_260_601, runs: 1000 };

it(
  'MUST survive any request, webhook and provider answer: no crash, no 500, no memory leak, no secret leaked, no webhook lost',
  { timeout: 120_000 },
  async () => {
    const figures = await fuzz(options);
    expect(isWell(figures), reportOf(figures, options)).toBe(true);
    // Cases that reach nothing would find nothing.
    const reached = [...figures.answers].filter(([what]) => /^(answer|graphql|stream|upload|webhook) 200/.test(what));
    expect(reached.reduce((sum, [, times]) => sum + times, 0)).toBeGreaterThan(options.runs / 3);
    expect(figures.accepted).toBeGreaterThan(100);
  },
);
