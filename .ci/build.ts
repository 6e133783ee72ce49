// Bundles src/ into dist/, and puts beside it what those who write clients need: the whole schema, `parley/client`, and the types.
import { chmodSync, writeFileSync } from 'node:fs';
import { introspectionFromSchema } from 'graphql';
import { bundle } from './bundle.js';
import { writeClient } from './client.js';
import { declarationsOf } from './declarations.js';
import { printSorted, readSchema } from './schema.js';

await bundle('dist');
chmodSync('dist/cli.js', 0o755);
const schema = readSchema();
writeFileSync('dist/schema.graphql', printSorted(schema));
writeFileSync('dist/introspection.json', JSON.stringify(introspectionFromSchema(schema)));
writeFileSync('dist/index.d.ts', declarationsOf('src/index.ts'));
await writeClient('dist/client');
