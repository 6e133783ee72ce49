import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { findChromium } from './chromium.js';
import { testBuilds } from './test-build.js';

declare module 'vitest' {
  export interface ProvidedContext {
    chromiumPath: string;
  }
}

/** What `npm run test:browser` runs: the built gateway (dist/) in a real browser. */
export default defineConfig({
  // As in `vitest.config.ts`, for the tests that start a gateway in their own process.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      { find: /^\.\/sqlite-worker-file\.js$/, replacement: resolve('test/store/built-worker-file.ts') },
    ],
  },
  plugins: [testBuilds()],
  test: {
    root: process.cwd(),
    include: ['test/browser/**/*.test.ts'],
    provide: { chromiumPath: findChromium() },
    pool: 'forks',
    // Each file has a browser and a sandbox of its own.
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
