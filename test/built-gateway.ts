import { join, resolve } from 'node:path';

/**
 * The gateway as users have it, for tests that start it as a process. A module of its own, because `.ci/test-build.ts` builds the gateway
 * when this module is loaded. Not `dist`: a test must not replace what a developer built.
 */
export const testGatewayFolder = resolve('node_modules/.parley-test');

/** The path of a file of the built gateway, such as `main.js`. */
export const builtFile = (name: string): string => join(testGatewayFolder, name);
