import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { testBuilds } from './test-build.js';

export default defineConfig({
  // Vite would take graphql's modules for bundlers, and what node loads the others: two copies that do not know each other's types.
  // The embedded ledger's thread is the built one: from sources it would need a quarter of a second to start, for each test.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      { find: /^\.\/sqlite-worker-file\.js$/, replacement: resolve('test/store/built-worker-file.ts') },
    ],
  },
  plugins: [testBuilds()],
  test: {
    root: process.cwd(),
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', 'test/browser/**', 'test/acceptance/**'],
    pool: 'forks',
    // Files that a worker runs one after the other share its modules: loading them for each file takes longer than all tests. So a test file
    // leaves nothing behind in globals, `process.env` and `process`.
    isolate: false,
    // An event that is awaited comes late on a busy machine; how late is not what these tests are about.
    expect: { poll: { timeout: 10_000 } },
    // One more than processors, because some files mostly wait. Many more would only make deadlines late.
    maxWorkers: Math.min(4, availableParallelism() + 1),
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['**/simulator*.ts', '**/simulator/**', '**/generated.ts', 'src/explorer/**'],
      reporter: [['text', { skipFull: true }], 'text-summary', 'lcovonly'],
      thresholds: { lines: 90 },
    },
  },
});
