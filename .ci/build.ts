// Bundles src/ into dist/, and puts the whole schema beside it for those who write clients.
import { chmodSync, writeFileSync } from 'node:fs';
import { bundle } from './bundle.js';
import { printSorted, readSchema } from './schema.js';

await bundle('dist');
chmodSync('dist/cli.js', 0o755);
writeFileSync('dist/schema.graphql', printSorted(readSchema()));
