// Compiles src/ into an empty dist/, and puts the whole schema beside it for those who write clients.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { printSorted, readSchema } from './schema.js';

rmSync('dist', { recursive: true, force: true });
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', '.tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
// The compiler keeps the first line that names the interpreter, and no mode.
chmodSync('dist/cli.js', 0o755);
writeFileSync('dist/schema.graphql', printSorted(readSchema()));
