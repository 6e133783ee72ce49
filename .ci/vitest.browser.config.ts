import { defineConfig } from 'vitest/config';
import { findChromium } from './chromium.js';

declare module 'vitest' {
  export interface ProvidedContext {
    chromiumPath: string;
  }
}

/** What `npm run test:browser` runs: the built gateway (dist/) in a real browser. */
export default defineConfig({
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
