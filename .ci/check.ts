// Everything a change must pass besides the tests. Two steps run at a time. All steps run, so that one run reports every fault.
import { spawn, spawnSync } from 'node:child_process';

const steps: [name: string, command: string][] = [
  ['types', 'tsc -p tsconfig.json'],
  ['types of the explorer', 'tsc -p src/explorer'],
  ['types of the console', 'tsc -p src/console'],
  ['lint', 'eslint -c .ci/eslint.config.js --max-warnings 0 .'],
  ['format', 'prettier --check --log-level warn --cache .'],
  ['generated code', 'tsx .ci/codegen.ts --check'],
  ['capability table', 'tsx .ci/capabilities.ts --check'],
  ['configuration reference', 'tsx .ci/configuration.ts --check'],
  ['table of public clients', 'tsx .ci/public-clients.ts --check'],
  ['assumptions', 'tsx .ci/assumptions.ts --check'],
  ['frontend guide', 'tsx .ci/guide.ts --check'],
  ['schema compatibility', 'tsx .ci/schema-snapshot.ts --check'],
  ...(hasPromtool() ? ([['alerts', 'promtool test rules docs/alerts.test.yml']] as [string, string][]) : []),
  ['boundaries and copies', 'vitest run --config .ci/vitest.config.ts test/boundaries.test.ts test/provider-copies.test.ts'],
];

const waiting = [...steps];
let failed = 0;

await Promise.all([work(), work()]);
console.log(failed === 0 ? 'check passed' : `check failed: ${failed} of ${steps.length}`);
process.exitCode = failed === 0 ? 0 : 1;

async function work(): Promise<void> {
  for (let step = waiting.shift(); step; step = waiting.shift()) {
    const [name, command] = step;
    const started = Date.now();
    const { status, output } = await run(command);
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'}  ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    if (status === 0) continue;
    failed += 1;
    console.log(`${output.trim()}\n`);
  }
}

/** Prometheus's own tool for rules: CI has it, and whoever installed it. */
function hasPromtool(): boolean {
  return spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** npm puts node_modules/.bin on the path of a script, and so of this child. */
function run(command: string): Promise<{ status: number | null; output: string }> {
  const child = spawn(command, { shell: true });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
}
