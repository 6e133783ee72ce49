import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take graphql's modules for bundlers, and what node loads the others: two copies that do not know each other's types.
  // The embedded ledger's thread is the built one: from sources it would need a quarter of a second to start, for each test.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      { find: /^\.\/sqlite-worker-file\.js$/, replacement: resolve('test/store/built-worker-file.ts') },
    ],
  },
  test: {
    root: process.cwd(),
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**', 'test/browser/**', 'test/acceptance/**'],
    globalSetup: '.ci/test-build.ts',
    pool: 'forks',
    // A scenario starts servers of its own: more files at once than processors only makes their deadlines late.
    maxWorkers: Math.max(1, Math.min(4, availableParallelism())),
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
