import { join, resolve } from 'node:path';

export const testProgramsFolder = resolve('node_modules/.parley-test-programs');

/** Programs that tests run as processes, to kill them. */
export const testPrograms = {
  migrating: 'test/store/migrating-process.ts',
  writing: 'test/store/writing-process.ts',
  receiving: 'test/webhooks/receiving-process.ts',
};

/** The path of a program as JavaScript, which `.ci/test-build.ts` writes when this module is loaded: from TypeScript it starts in seconds. */
export const builtProgram = (name: keyof typeof testPrograms): string => join(testProgramsFolder, `${name}.js`);
