import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would take graphql's modules for bundlers, and what node loads the others: two copies that do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    root: process.cwd(),
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**'],
    globalSetup: '.ci/test-build.ts',
    pool: 'forks',
    // A scenario starts servers of its own: more files at once than processors only makes their deadlines late.
    maxWorkers: Math.max(1, Math.min(4, availableParallelism())),
    testTimeout: 20_000,
    hookTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['**/simulator*.ts', '**/simulator/**', '**/generated.ts'],
      reporter: [['text', { skipFull: true }], 'text-summary', 'lcovonly'],
      thresholds: { lines: 90 },
    },
  },
});
