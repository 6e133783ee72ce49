import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Plugin } from 'vitest/config';
import { testGatewayFolder } from '../test/built-gateway.js';
import { testPrograms, testProgramsFolder } from '../test/built-programs.js';
import { testWorkerFolder } from '../test/store/built-worker-file.js';
import { emptyClusterFile } from '../test/store/empty-cluster.js';
import { bundle, bundleCode, entryPoints } from './bundle.js';

/** Programs look for the thread of the embedded ledger in their own folder. */
const sqliteWorker = { 'sqlite-worker': entryPoints['sqlite-worker'] };
/** The thread of ledgers that the tests themselves open. */
const reusedWorker = { 'reused-worker': 'test/store/reused-worker.ts' };

/** Modules of the tests, and what must be built before they are loaded. */
const builds: Readonly<Record<string, () => Promise<void>>> = {
  [resolve('test/built-gateway.ts')]: () => bundle(testGatewayFolder),
  [resolve('test/built-programs.ts')]: () => bundleCode(testProgramsFolder, { ...testPrograms, ...sqliteWorker }),
  [resolve('test/store/built-worker-file.ts')]: () => bundleCode(testWorkerFolder, reusedWorker),
  [resolve('test/store/empty-cluster.ts')]: buildEmptyCluster,
};

/** Builds what tests start, once, and only when a test that runs needs it: the builds take seconds. */
export function testBuilds(): Plugin {
  return {
    name: 'test-builds',
    async transform(_code, id) {
      await builds[id]?.();
    },
  };
}

async function buildEmptyCluster(): Promise<void> {
  if (existsSync(emptyClusterFile)) return;
  const { PGlite } = await import('@electric-sql/pglite');
  const postgres = await PGlite.create();
  const cluster = await postgres.dumpDataDir('none');
  await postgres.close();
  await mkdir(dirname(emptyClusterFile), { recursive: true });
  // The file appears when it is whole: a later run takes any file that is there.
  await writeFile(`${emptyClusterFile}.part`, cluster.stream());
  await rename(`${emptyClusterFile}.part`, emptyClusterFile);
}
