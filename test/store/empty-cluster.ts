import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const { version } = JSON.parse(readFileSync('node_modules/@electric-sql/pglite/package.json', 'utf8')) as { version: string };

/**
 * The data directory of an empty PGlite: `initdb` takes seconds of processor time, loading this a fraction of one. A module of its own,
 * because `.ci/test-build.ts` makes the file when this module is loaded.
 */
export const emptyClusterFile = resolve(`node_modules/.cache/parley/postgres-${version}.tar`);
