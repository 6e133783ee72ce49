import { defineConfig } from 'vitest/config';

/** What is shipped, tried as a user has it: see test/acceptance/. */
export default defineConfig({
  test: {
    root: process.cwd(),
    include: ['test/acceptance/**/*.test.ts'],
    globalSetup: 'test/acceptance/build.ts',
    pool: 'forks',
    // Each starts gateways of its own.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
