import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';

/** Where the compiled functions of a bundle are. */
export const cacheOf = (file) => `${file}.cache`;

/**
 * Runs a bundle in CommonJS as `require` would, but with the compiled functions beside it: V8 compiles only what they lack. It refuses those of
 * another version or other flags of V8, and compiles everything. Only a script can have them on every version of Node, a module cannot.
 */
export function load(file) {
  const cachedData = existsSync(cacheOf(file)) ? readFileSync(cacheOf(file)) : undefined;
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  // The bundle is ASCII: as Latin-1 it needs no decoding, and one byte for each character.
  const script = new Script(readFileSync(file, 'latin1'), { filename: file, cachedData, importModuleDynamically });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return script;
}
